package dev.wheelhouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.fixture.FakeUpstream;
import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.TestWheel;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host of several addresses, one of which dies. */
class AddressesOfHostTest {
  private static final TestWheel WHEEL = TestWheel.recipe("huge", "1.0").padded(24_000_000).make();
  private static final String PATH = "huge-1.0-py3-none-any.whl$";
  private static final int FIRST_PART = 8 << 20;

  private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();
  private final ByteBuffer came = ByteBuffer.allocate((int) WHEEL.size());
  private FakeUpstream origin;
  private InetAddress mortal;
  private Upstream upstream;

  @BeforeEach
  void start() throws Exception {
    origin = FakeUpstream.start();
    origin.pypi().add(WHEEL);
    mortal = InetAddress.getByName("127.0.0.2");
    origin.alsoAt(mortal);
    List<InetAddress> addresses = List.of(mortal, InetAddress.getLoopbackAddress());
    upstream = new Upstream(TestSources.fetch(1, Duration.ofSeconds(20)), host -> addresses);
  }

  @AfterEach
  void stop() throws Exception {
    upstream.close();
    origin.close();
    waiting.close();
  }

  private String url() {
    return "http://files.example:" + origin.port() + origin.pypi().path(WHEEL.filename());
  }

  private SourceSettings source() {
    return TestSources.source(
        List.of("http://files.example:" + origin.port() + "/simple/"),
        Set.of("files.example:" + origin.port()));
  }

  private void download(Gate gate) throws Exception {
    try (OriginFile first =
        upstream.open(source(), url(), OptionalLong.of(0), OptionalLong.of(FIRST_PART - 1), null)) {
      RangeDownload download =
          upstream.download(
              source(),
              List.of(url()),
              OriginObject.of(first),
              new RangePlan(WHEEL.size(), List.of()),
              new RangeDownload.Way(true, true),
              (offset, bytes) -> {
                came.slice((int) offset, bytes.remaining()).put(bytes);
                return CompletableFuture.completedFuture(null);
              },
              List::of,
              waiting);
      CompletableFuture<Void> killed =
          CompletableFuture.runAsync(
              () -> {
                try {
                  gate.awaitReached();
                  origin.stopAt(mortal);
                  gate.open();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              },
              waiting);
      download.run(first);
      killed.get();
    }
  }

  @Test
  void download_oneAddressDiesHalfWay_theOtherBringsTheRest() throws Exception {
    download(origin.stallAt(PATH, 4_000_000));
    assertThat(came.array()).isEqualTo(WHEEL.bytes());
    assertThat(origin.bytesSent(PATH)).isLessThan(WHEEL.size() + 5_000_000);
  }

  @Test
  void open_oneAddressIsDeadFromTheBeginning_theOtherIsAsked() throws Exception {
    origin.stopAt(mortal);
    try (OriginFile file =
        upstream.open(source(), url(), OptionalLong.of(0), OptionalLong.of(9), null)) {
      assertThat(file.status()).isEqualTo(206);
    }
    assertThat(origin.requests()).hasSize(1);
  }
}
