package dev.wheelhouse.upstream;

import static dev.wheelhouse.upstream.RawServer.send;
import static dev.wheelhouse.upstream.RawServer.sendAndStall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.ProjectName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Connections that cannot be made, and the end of all of them. */
final class UpstreamConnectTest {
  private static final ProjectName TORCH = new ProjectName("torch");
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String WHOLE = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlinks";

  @Test
  void page_refusedConnect_isRememberedWithItsMessage() throws Exception {
    int port = freePort();
    try (var upstream = new Upstream(TestSources.fetch(1, LONG))) {
      var first =
          catchThrowableOfType(UpstreamException.Unreachable.class, () -> page(upstream, port));
      assertThat(first).hasMessageContaining("127.0.0.1:" + port).hasMessageContaining("connect");
      try (var index = new RawServer(port, send(WHOLE))) {
        assertThatThrownBy(() -> page(upstream, port))
            .isInstanceOf(UpstreamException.Unreachable.class)
            .hasMessage(first.getMessage());
        assertThat(index.requests()).isEmpty();
      }
    }
  }

  @Test
  void page_memoryOver_isAskedAgain() throws Exception {
    int port = freePort();
    try (var upstream = new Upstream(TestSources.fetch(0, LONG, LONG, Duration.ZERO))) {
      assertThatThrownBy(() -> page(upstream, port))
          .isInstanceOf(UpstreamException.Unreachable.class);
      try (var index = new RawServer(port, send(WHOLE))) {
        assertThat(page(upstream, port)).isInstanceOf(PageAnswer.Page.class);
        assertThat(index.requests()).hasSize(1);
      }
    }
  }

  @Test
  void page_failureAfterConnect_isNotRemembered() throws Exception {
    try (var index = new RawServer(send(""), send(WHOLE));
        var upstream = new Upstream(TestSources.fetch(0, LONG))) {
      assertThatThrownBy(() -> page(upstream, index.port()))
          .isInstanceOf(UpstreamException.Unreachable.class);
      assertThat(page(upstream, index.port())).isInstanceOf(PageAnswer.Page.class);
    }
  }

  @Test
  void page_silentTlsHandshake_endsWithTheTimeForConnecting() throws Exception {
    Duration shortly = Duration.ofMillis(200);
    try (var index = new RawServer(sendAndStall(""));
        var upstream =
            new Upstream(TestSources.fetch(0, Duration.ofHours(1), shortly, Duration.ZERO))) {
      SourceSettings source = TestSources.source("https://127.0.0.1:" + index.port() + "/simple/");
      assertThatThrownBy(() -> upstream.page(source, TORCH, null, null))
          .isInstanceOf(UpstreamException.Unreachable.class)
          .hasMessageContaining("no TLS handshake");
    }
  }

  @Test
  void close_callUnderWay_failsItAndAllLaterOnes() throws Exception {
    var asked = new CountDownLatch(1);
    RawServer.Script silent =
        (socket, closing) -> {
          asked.countDown();
          closing.await();
        };
    var upstream = new Upstream(TestSources.fetch(5, Duration.ofHours(1)));
    try (var index = new RawServer(silent)) {
      var answer = new CompletableFuture<PageAnswer>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              answer.complete(page(upstream, index.port()));
            } catch (UpstreamException e) {
              answer.completeExceptionally(e);
            }
          });
      asked.await();
      upstream.close();
      assertThatThrownBy(answer::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(UpstreamException.Unreachable.class);
      assertThatThrownBy(() -> page(upstream, index.port()))
          .isInstanceOf(UpstreamException.Unreachable.class);
      assertThat(index.requests()).hasSize(1);
    }
  }

  private static PageAnswer page(Upstream upstream, int port) throws UpstreamException {
    SourceSettings source = TestSources.source("http://127.0.0.1:" + port + "/simple/");
    return upstream.page(source, TORCH, null, null);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
