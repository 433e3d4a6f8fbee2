package dev.wheelhouse.upstream;

import static dev.wheelhouse.upstream.RawServer.send;
import static dev.wheelhouse.upstream.RawServer.sendAndReset;
import static dev.wheelhouse.upstream.RawServer.sendAndStall;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.index.ProjectName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults below HTTP, byte by byte. */
final class UpstreamFaultTest {
  private static final String WHOLE = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlinks";
  private static final String CUT = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nlinks";
  private static final String CUT_CHUNKS =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nlinks\r\n";

  private final Upstream upstream = new Upstream(TestSources.fetch(2, Duration.ofSeconds(30)));
  private final Upstream hasty = new Upstream(TestSources.fetch(0, Duration.ofMillis(200)));

  @AfterEach
  void stop() {
    upstream.close();
    hasty.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {CUT, CUT_CHUNKS, ""})
  void page_cutOnce_isAskedAgain(String cut) throws Exception {
    try (var index = new RawServer(send(cut), send(WHOLE))) {
      assertThat(page(upstream, index)).isInstanceOf(PageAnswer.Page.class);
      assertThat(index.requests()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CUT, CUT_CHUNKS})
  void page_cutAlways_isBroken(String cut) throws Exception {
    try (var index = new RawServer(send(cut))) {
      assertThatThrownBy(() -> page(upstream, index))
          .isInstanceOf(UpstreamException.Broken.class)
          .hasMessageContaining(index.url("/simple/torch/"));
      assertThat(index.requests()).hasSize(3);
    }
  }

  @Test
  void page_resetBeforeTheAnswer_isUnreachableAfterRetries() throws Exception {
    try (var index = new RawServer(sendAndReset("", new CountDownLatch(0)))) {
      assertThatThrownBy(() -> page(upstream, index))
          .isInstanceOf(UpstreamException.Unreachable.class);
      assertThat(index.requests()).hasSize(3);
    }
  }

  @Test
  void page_silentBody_isTimedOut() throws Exception {
    try (var index = new RawServer(sendAndStall(CUT))) {
      assertThatThrownBy(() -> page(hasty, index)).isInstanceOf(UpstreamException.TimedOut.class);
    }
  }

  @Test
  void read_shortBody_isBroken() throws Exception {
    try (var origin = new RawServer(send(CUT));
        OriginFile file = open(upstream, origin)) {
      assertThatThrownBy(() -> UpstreamFileTest.readAll(file))
          .isInstanceOf(UpstreamException.Broken.class);
      assertThat(origin.requests()).hasSize(1);
    }
  }

  @Test
  void read_reset_isUnreachable() throws Exception {
    var read = new CountDownLatch(1);
    try (var origin = new RawServer(sendAndReset(CUT, read));
        OriginFile file = open(upstream, origin)) {
      assertThat(file.read(ByteBuffer.allocate(10))).isPositive();
      read.countDown();
      assertThatThrownBy(() -> UpstreamFileTest.readAll(file))
          .isInstanceOf(UpstreamException.Unreachable.class)
          .hasMessageContaining(origin.url("/a.whl"));
    }
  }

  @Test
  void read_silence_isTimedOut() throws Exception {
    try (var origin = new RawServer(sendAndStall(CUT));
        OriginFile file = open(hasty, origin)) {
      assertThatThrownBy(() -> UpstreamFileTest.readAll(file))
          .isInstanceOf(UpstreamException.TimedOut.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5})
  void read_chunksUnlikeTheRange_isBroken(int last) throws Exception {
    try (var origin = new RawServer(send(chunkedPart(last)));
        OriginFile file =
            upstream.open(
                TestSources.source(origin.url("/simple/")),
                origin.url("/a.whl"),
                OptionalLong.of(0),
                OptionalLong.of(last),
                null)) {
      assertThat(file.length()).isEqualTo(last + 1);
      assertThatThrownBy(() -> UpstreamFileTest.readAll(file))
          .isInstanceOf(UpstreamException.Broken.class);
    }
  }

  @Test
  void read_noLength_endsWithTheConnection() throws Exception {
    try (var origin = new RawServer(send("HTTP/1.1 200 OK\r\n\r\nlinks"));
        OriginFile file = open(upstream, origin)) {
      assertThat(file.length()).isEqualTo(-1);
      assertThat(UpstreamFileTest.readAll(file)).isEqualTo("links");
    }
  }

  @Test
  void cancel_readUnderWay_failsIt() throws Exception {
    try (var origin = new RawServer(sendAndStall(CUT));
        OriginFile file = open(upstream, origin)) {
      assertThat(file.read(ByteBuffer.allocate(10))).isPositive();
      Thread.ofVirtual().start(file::cancel);
      assertThatThrownBy(() -> UpstreamFileTest.readAll(file))
          .isInstanceOf(UpstreamException.Unreachable.class);
    }
  }

  @Test
  void close_unfinishedBody_cutsTheConnection() throws Exception {
    var cut = new CountDownLatch(1);
    RawServer.Script endless =
        (socket, closing) -> {
          var out = socket.getOutputStream();
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n".getBytes(US_ASCII));
          try {
            while (true) {
              out.write(new byte[8192]);
            }
          } finally {
            cut.countDown();
          }
        };
    try (var origin = new RawServer(endless)) {
      OriginFile file = open(upstream, origin);
      assertThat(file.read(ByteBuffer.allocate(10))).isPositive();
      file.close();
      cut.await();
    }
  }

  @Test
  void open_manyAtOnceAtOneHost_allRun() throws Exception {
    int count = 40;
    var arrived = new CountDownLatch(count);
    RawServer.Script together =
        (socket, closing) -> {
          arrived.countDown();
          arrived.await();
          socket.getOutputStream().write(WHOLE.getBytes(US_ASCII));
        };
    try (var origin = new RawServer(together)) {
      var done = new CountDownLatch(count);
      for (int i = 0; i < count; i++) {
        Thread.ofVirtual()
            .start(() -> {
              try (OriginFile file = open(upstream, origin)) {
                UpstreamFileTest.readAll(file);
                done.countDown();
              } catch (UpstreamException e) {
                throw new AssertionError(e);
              }
            });
      }
      done.await();
      assertThat(origin.requests()).hasSize(count);
    }
  }

  private static PageAnswer page(Upstream upstream, RawServer index) throws UpstreamException {
    return upstream.page(
        TestSources.source(index.url("/simple/")), new ProjectName("torch"), null, null);
  }

  private static OriginFile open(Upstream upstream, RawServer origin) throws UpstreamException {
    return upstream.open(
        TestSources.source(origin.url("/simple/")),
        origin.url("/a.whl"),
        OptionalLong.empty(),
        OptionalLong.empty(),
        null);
  }

  /** Five bytes in chunks, said to be those from 0 to {@code last}. */
  private static String chunkedPart(int last) {
    return "HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-"
        + last
        + "/9\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nlinks\r\n0\r\n\r\n";
  }
}
