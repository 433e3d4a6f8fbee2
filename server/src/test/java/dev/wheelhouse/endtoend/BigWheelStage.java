package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.Seen;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A wheel that is big enough to come over several connections, and a server that has it not. */
abstract class BigWheelStage {
  static final TestWheel WHEEL = TestWheel.recipe("huge", "1.0").padded(24_000_000).make();
  static final int SIZE = (int) WHEEL.size();

  /** Requests for the wheel, signed ones among them; not for its METADATA. */
  static final String PATH = "huge-1.0-py3-none-any.whl(\\?.*)?$";

  static final int HOLD_BACK = 64 * 1024;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  @TempDir Path directory;
  Stage stage;
  String url;

  @BeforeEach
  final void startStage() throws Exception {
    // Nothing here is about silence: a busy machine must not look like a silent origin.
    stage = new Stage(directory).with("WHEELHOUSE_FETCH_TIMEOUT", "1m");
    stage.upstream.pypi().add(WHEEL);
    stage.start();
    stage.get("/simple/huge/");
    url = stage.file("pypi", stage.upstream.pypi().path(WHEEL.filename()));
  }

  @AfterEach
  final void stopStage() throws Exception {
    stage.close();
  }

  /** Starts again with settings by their environment names. */
  final void restartWith(String... settings) throws Exception {
    for (int i = 0; i < settings.length; i += 2) {
      stage.with(settings[i], settings[i + 1]);
    }
    stage.restart();
  }

  /** One connection a file: a part that waits at a gate is not given to another. */
  final void restartWithOneConnection() throws Exception {
    restartWith("WHEELHOUSE_FETCH_CONNECTIONS_PER_FILE", "1");
  }

  final void fetchIsRight() throws Exception {
    HttpResponse<byte[]> answer = stage.bytes(url);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Sha256.of(answer.body())).isEqualTo(WHEEL.sha256());
  }

  /** Bytes of the wheel that left its origin. */
  final long sent() {
    return stage.upstream.bytesSent(PATH);
  }

  /** Requests for the wheel that its origin saw. */
  final List<Seen> requests() {
    return stage.upstream.requests().stream()
        .filter(one -> one.path().contains("huge-1.0") && !one.path().endsWith(".metadata"))
        .filter(one -> !"bytes=0-0".equals(one.headers().get("range"))) // what the host can do
        .toList();
  }

  static byte[] part(int from, int to) {
    return WHEEL.bytes(from, to);
  }

  final CompletableFuture<HttpResponse<InputStream>> stream(String... headers) {
    HttpRequest.Builder request = stage.request(url);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return stage.client().sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  /** Begins a download whose first part stops after so many bytes; other faults are cleared. */
  final CompletableFuture<HttpResponse<InputStream>> stopped(Gate gate) throws Exception {
    CompletableFuture<HttpResponse<InputStream>> answer = stream();
    gate.awaitReached();
    stage.upstream.clearFaultsButHold(gate);
    return answer;
  }

  static void isWhole(CompletableFuture<HttpResponse<InputStream>> answer) throws Exception {
    assertThat(Sha256.of(answer.get().body().readAllBytes())).isEqualTo(WHEEL.sha256());
  }

  /** What came of a body that need not be whole. */
  static int lengthUntilTheCut(InputStream body) {
    byte[] buffer = new byte[64 * 1024];
    int length = 0;
    try {
      int count;
      while ((count = body.read(buffer)) >= 0) {
        length += count;
      }
    } catch (IOException e) {
      // The cut: the client noticed.
    }
    return length;
  }

  static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waited for: " + what).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  /** Waits until the host of a page's one wheel was looked at, and forgets those requests. */
  static void awaitLookedAt(Stage stage, String page) throws Exception {
    await(
        page + " advertises METADATA",
        () -> stage.json(page).body().contains("\"core-metadata\":true"));
    stage.upstream.forget();
  }

  final void awaitStored() throws Exception {
    await("the wheel is stored", () -> stage.isHere(WHEEL));
  }

  final void awaitNoTransfers() throws Exception {
    await("nothing is being fetched", () -> stage.transfers().isEmpty());
  }

  /** A connection that asked for the wheel; nothing is read of it yet. */
  final Socket ask(String... headers) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(HOLD_BACK);
    socket.connect(stage.address());
    StringBuilder head =
        new StringBuilder("GET " + url + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
    for (int i = 0; i < headers.length; i += 2) {
      head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
    }
    socket
        .getOutputStream()
        .write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** Reads an answer's head; the next byte is the body's first. */
  static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no answer but: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }
}
