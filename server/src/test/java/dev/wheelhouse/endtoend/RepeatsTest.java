package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same bytes, asked again and again on one connection. */
class RepeatsTest {
  private static final String END = "\r\nHost: x\r\n\r\n";

  @TempDir Path directory;
  private Stage stage;
  private Socket socket;
  private DataInputStream in;

  /** A response: its status line, its header lines without the date, its body. */
  private record Got(String status, List<String> headers, String body) {}

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    for (String project : List.of("one", "two")) {
      stage.upstream.pypi().add(TestWheel.of(project, "1.0"));
    }
    stage.start();
    connect();
  }

  private void connect() throws IOException {
    socket = new Socket();
    socket.connect(stage.address());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000); // an answer that never comes is a failure
    in = new DataInputStream(socket.getInputStream());
  }

  @AfterEach
  void stop() throws Exception {
    socket.close();
    stage.close();
  }

  private void send(String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private Got receive() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      head.write(in.readUnsignedByte());
    }
    List<String> lines =
        new ArrayList<>(List.of(head.toString(StandardCharsets.ISO_8859_1).strip().split("\r\n")));
    String status = lines.removeFirst();
    assertThat(lines).filteredOn(line -> line.startsWith("date: ")).hasSize(1);
    lines.removeIf(line -> line.startsWith("date: "));
    int length =
        lines.stream()
            .filter(line -> line.startsWith("content-length: "))
            .mapToInt(line -> Integer.parseInt(line.substring(16)))
            .findFirst()
            .orElse(0);
    return new Got(status, lines, new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
  }

  private Got ask(String request) throws IOException {
    send(request);
    return receive();
  }

  private static String get(String path, String... headers) {
    return "GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) + END;
  }

  @Test
  void sameRequest_getsTheSameAnswer_howeverOften() throws Exception {
    String etag =
        ask(get("/simple/one/", "X: y")).headers().stream()
            .filter(line -> line.startsWith("etag: "))
            .findFirst()
            .orElseThrow()
            .substring(6);
    for (String request :
        List.of(
            get("/simple/one/", "X: y"),
            get("/simple/one/", "Accept-Encoding: gzip"),
            get("/simple/one/", "Accept: application/vnd.pypi.simple.v1+json"),
            get("/simple/one/", "If-None-Match: " + etag),
            get("/simple/none/", "X: y"))) {
      Got first = ask(request);
      for (int i = 0; i < 5; i++) {
        assertThat(ask(request)).as(request).isEqualTo(first);
      }
    }
    assertThat(stage.upstream.count("/simple/one/")).isEqualTo(1);
  }

  @Test
  void pageThatChanged_isShown_toWhoeverRepeatsARequest() throws Exception {
    String request = get("/simple/one/", "X: y");
    for (int i = 0; i < 5; i++) {
      assertThat(ask(request).body()).contains("one-1.0").doesNotContain("one-1.1");
    }
    stage.upstream.pypi().add(TestWheel.of("one", "1.1"));
    stage.pass(Duration.ofHours(1));
    assertThat(ask(request).body()).contains("one-1.1");
    assertThat(ask(request).body()).contains("one-1.1");
    stage.seed(TestWheel.of("one", "1.2"));
    assertThat(ask(request).body()).as("what is known here only, at once").contains("one-1.2");
  }

  @Test
  void pageThatNewSettingsHide_isHidden_fromWhoeverRepeatsARequest() throws Exception {
    String request = get("/simple/one/", "X: y");
    for (int i = 0; i < 5; i++) {
      assertThat(ask(request).status()).contains("200");
    }
    stage.withTables("[index.default]\ndeny = [\"one\"]\n").reload();
    assertThat(ask(request).status()).contains("404");
  }

  /** On connections of both event loops, so that each has seen what comes often enough. */
  private interface OnAConnection {
    void run() throws Exception;
  }

  private void onManyConnections(OnAConnection what) throws Exception {
    for (int i = 0; i < 12; i++) {
      what.run();
      socket.close();
      connect();
    }
  }

  @Test
  void bodyThatLooksLikeARequest_isNotAnswered() throws Exception {
    String body = get("/simple/one/", "X: y");
    onManyConnections(() -> {
      ask(body);
      send(get("/simple/two/", "Content-Length: " + body.length()));
      assertThat(receive().body()).contains("two-1.0");
      send(body);
      assertThat(ask(get("/-/health", "X: y")).body()).as("the next answer").isEqualTo("ok\n");
    });
  }

  @Test
  void chunksOfABodyThatLookLikeARequest_areNotAnswered() throws Exception {
    String body = get("/simple/one/", "X: y");
    String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
    onManyConnections(() -> {
      ask(body);
      send(get("/simple/two/", "Transfer-Encoding: chunked"));
      assertThat(receive().body()).contains("two-1.0");
      send(chunk);
      assertThat(ask(get("/-/health", "X: y")).body()).isEqualTo("ok\n");
    });
  }

  @Test
  void requestsInOneSegment_areAllAnswered_howeverOftenTheyCome() throws Exception {
    String both = get("/simple/one/", "X: y") + get("/simple/two/", "X: y");
    onManyConnections(() -> {
      send(both);
      assertThat(receive().body()).contains("one-1.0");
      assertThat(receive().body()).contains("two-1.0");
    });
  }

  @Test
  void bodyAfterARequestInOneSegment_isNotTakenForARequest() throws Exception {
    String known = get("/simple/one/", "X: y");
    String both = known + get("/simple/two/", "Content-Length: " + known.length());
    onManyConnections(() -> {
      ask(known);
      send(both);
      assertThat(receive().body()).contains("one-1.0");
      assertThat(receive().body()).contains("two-1.0");
      send(known);
      assertThat(ask(get("/-/health", "X: y")).body()).isEqualTo("ok\n");
    });
  }

  @Test
  void nameOfAMomentThatIsGone_isGone_forWhoeverRepeatsARequest() throws Exception {
    ask(get("/simple/one/", "X: z"));
    stage.run("freeze", Map.of("name", "release"));
    String request = get("/at/release/simple/one/", "X: y");
    onManyConnections(() -> assertThat(ask(request).body()).contains("one-1.0"));
    stage.run("freeze", Map.of("name", "release", "remove", "true"));
    onManyConnections(() -> assertThat(ask(request).status()).contains("404"));
  }

  @Test
  void requests_cutAnywhere_areAnsweredInTheirOrder() throws Exception {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    String[] bodies = {"one-1.0", "two-1.0", "ok\n"};
    String[] paths = {"/simple/one/", "/simple/two/", "/-/health"};
    for (int round = 0; round < 40; round++) {
      List<Integer> asked = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 12; i++) {
        asked.add(random.nextInt(paths.length));
        text.append(get(paths[asked.getLast()], "X: y"));
      }
      for (int at = 0; at < text.length(); ) {
        int end = Math.min(text.length(), at + 1 + random.nextInt(120));
        send(text.substring(at, end));
        at = end;
      }
      for (int which : asked) {
        assertThat(receive().body()).as("seed " + seed).contains(bodies[which]);
      }
      if (random.nextInt(4) == 0) {
        socket.close();
        connect();
      }
    }
  }
}
