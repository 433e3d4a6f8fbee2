package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.simple.SimpleParser;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page that is taken in and given out in parts, as one of hundreds of thousands of files is. */
class HugePageTest {
  private static final String JSON = "application/vnd.pypi.simple.v1+json";
  private static final String PAGE = "/huge/simple/demo/";
  private static final int FILES = 25_000;

  @TempDir Path directory;
  private Stage stage;
  private HttpServer upstream;
  private volatile byte[] page = page(0, FILES);

  @BeforeEach
  void start() throws Exception {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext(
        "/simple/demo/",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", JSON);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
          }
        });
    upstream.start();
    stage = new Stage(directory);
    stage
        .with("WHEELHOUSE_FETCH_STALE_AFTER", "5m") // no old page in the place of the new one
        .withTables(
            "[source.huge]\nurl = \"http://127.0.0.1:"
                + upstream.getAddress().getPort()
                + "/simple/\"\n")
        .start();
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
    upstream.stop(0);
  }

  private static String filename(int i) {
    return "demo-1." + i / 20 + "-" + (i % 20 + 1) + "-cp312-cp312-manylinux_2_28_x86_64.whl";
  }

  private static byte[] page(int from, int to) {
    StringBuilder json = new StringBuilder("{\"meta\":{\"api-version\":\"1.4\"},\"name\":\"demo\"");
    json.append(",\"files\":[");
    for (int i = from; i < to; i++) {
      json.append(i == from ? "" : ",")
          .append("{\"filename\":\"")
          .append(filename(i))
          .append("\",\"url\":\"/f/")
          .append("0123456789abcdef".repeat(6))
          .append('/')
          .append(filename(i))
          .append("\",\"hashes\":{\"sha256\":\"%064x\"}".formatted(i))
          .append(",\"size\":")
          .append(1000 + i)
          .append(",\"upload-time\":\"2025-03-04T10:11:12.345678Z\",\"yanked\":false}");
    }
    return json.append("],\"versions\":[]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> names(byte[] body, String type) throws Exception {
    ProjectPage page =
        SimpleParser.page(new ProjectName("demo"), type, "http://mirror.example" + PAGE, body);
    return page.files().stream().map(FileLink::filename).toList();
  }

  private byte[] get(String accept, String... headers) throws Exception {
    List<String> all = new ArrayList<>(List.of("Accept", accept));
    all.addAll(List.of(headers));
    HttpResponse<byte[]> answer = stage.bytes(PAGE, all.toArray(String[]::new));
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void page_ofMoreThanFitsAtOnce_isWhole_inEachFormAndEncoding() throws Exception {
    assertThat(page.length).isGreaterThan(8 << 20);
    byte[] json = get(JSON);
    assertThat(names(json, JSON)).hasSize(FILES).doesNotHaveDuplicates();
    assertThat(new String(json, StandardCharsets.UTF_8))
        .contains("\"api-version\":\"1.4\"")
        .contains("\"1.1249\"]}");
    byte[] packed = get(JSON, "Accept-Encoding", "gzip");
    try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      assertThat(in.readAllBytes()).isEqualTo(json);
    }
    assertThat(names(get("text/html"), "text/html"))
        .containsExactlyInAnyOrderElementsOf(names(json, JSON));
    assertThat(stage.head(PAGE).headers().firstValueAsLong("content-length").orElse(0))
        .isEqualTo(get("text/html").length);
  }

  @Test
  void page_changedUpstream_keepsWhatIsGone_andTakesWhatIsNew() throws Exception {
    get(JSON);
    page = page(1, FILES + 2);
    stage.pass(Duration.ofMinutes(11));
    assertThat(names(get(JSON), JSON))
        .hasSize(FILES + 2)
        .contains(filename(0), filename(FILES + 1));
    page = Arrays.copyOf(page, page.length - 40); // cut: nothing of it counts
    stage.pass(Duration.ofMinutes(11));
    assertThat(names(get(JSON), JSON)).hasSize(FILES + 2);
  }
}
