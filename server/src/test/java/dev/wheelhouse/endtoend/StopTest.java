package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.Gate;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A server that is told to stop while clients are connected. */
class StopTest extends BigWheelStage {
  private static final int HALF = 12_000_000;

  private void restartWithPatience(String patience) throws Exception {
    restartWith("WHEELHOUSE_STOP_TIMEOUT", patience, "WHEELHOUSE_FETCH_CONNECTIONS_PER_FILE", "1");
  }

  private CompletableFuture<Void> stopping() throws Exception {
    CompletableFuture<Void> stopping = CompletableFuture.runAsync(stage::stop);
    await("no more connections", () -> !connects());
    return stopping;
  }

  private boolean connects() {
    try (Socket socket = new Socket()) {
      socket.connect(stage.address());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Socket idle() throws IOException {
    Socket socket = new Socket();
    socket.connect(stage.address());
    health(socket);
    return socket;
  }

  private static void health(Socket socket) throws IOException {
    String request = "GET /-/health HTTP/1.1\r\nHost: x\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    readHead(socket.getInputStream());
    assertThat(socket.getInputStream().readNBytes(3)).asString().isEqualTo("ok\n");
  }

  @Test
  void readerOfAColdWheel_mayFinish_idleOnesAreClosed_newOnesAreNotTaken() throws Exception {
    restartWithPatience("1m");
    Gate gate = stage.upstream.stallAt(PATH, HALF);
    try (Socket idle = idle()) {
      CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
      CompletableFuture<Void> stopping = stopping();
      assertThat(idle.getInputStream().read()).as("the idle connection ends").isEqualTo(-1);
      assertThat(stopping).isNotDone();
      gate.open();
      isWhole(answer);
      stopping.get();
    }
    stage.start();
    assertThat(stage.isHere(WHEEL)).as("what was finished is kept").isTrue();
  }

  @Test
  void connectionThatFinishes_isClosedThough_itMightHaveGoneOn() throws Exception {
    restartWithPatience("1m");
    Gate gate = stage.upstream.stallAt(PATH, HALF);
    try (Socket socket = new Socket()) {
      socket.connect(stage.address());
      String request = "GET " + url + " HTTP/1.1\r\nHost: x\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      gate.awaitReached();
      stage.upstream.clearFaultsButHold(gate);
      CompletableFuture<Void> stopping = stopping();
      gate.open();
      readHead(socket.getInputStream());
      assertThat(socket.getInputStream().readAllBytes()).hasSize(SIZE);
      stopping.get();
    }
    stage.start();
  }

  @Test
  void readerWhoseFileDoesNotCome_isCutWhenTheTimeIsOver_andTheDownloadGoesOnLater()
      throws Exception {
    restartWithPatience("300ms");
    Gate gate = stage.upstream.stallAt(PATH, HALF);
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    stopping().get();
    assertThat(lengthUntilTheCut(answer.get().body())).isLessThan(SIZE);
    stage.upstream.clearFaults();
    stage.start();
    fetchIsRight();
  }

  @Test
  void readerOfAWarmWheel_mayFinish() throws Exception {
    restartWithPatience("1m");
    fetchIsRight();
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(1 << 16);
      socket.connect(stage.address());
      String request = "GET " + url + " HTTP/1.1\r\nHost: x\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      readHead(socket.getInputStream());
      CompletableFuture<Void> stopping = stopping();
      assertThat(socket.getInputStream().readAllBytes()).hasSize(SIZE);
      stopping.get();
    }
    stage.start();
  }
}
