package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.Seen;
import dev.wheelhouse.fixture.TestWheel;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JSON of projects beside the simple API. */
class JsonPagesTest {
  private static final Duration LATER = Duration.ofMinutes(11);
  private static final TestWheel SIX = TestWheel.of("six", "1.17.0");

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    stage.upstream.pypi().add(SIX);
    stage.start();
    publish("1.17.0");
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private void publish(String summary) {
    String file =
        "{\"filename\":\"%s\",\"url\":\"%s\"}"
            .formatted(
                SIX.filename(), stage.upstream.url() + stage.upstream.pypi().path(SIX.filename()));
    String text =
        "{\"info\":{\"name\":\"six\",\"summary\":\"%s\"},\"releases\":{\"1.17.0\":[%s]},\"urls\":[%s]}"
            .formatted(summary, file, file);
    stage.upstream.publish("/pypi/six/json", "application/json", text, "");
    stage.upstream.publish("/pypi/six/1.17.0/json", "application/json", text, "");
  }

  private String json() throws Exception {
    HttpResponse<String> answer = stage.get("/pypi/six/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void json_links_leadHereAndServe() throws Exception {
    String link =
        "http://127.0.0.1:"
            + stage.port()
            + stage.file("pypi", stage.upstream.pypi().path(SIX.filename()));
    assertThat(json().split("\"url\":\"" + link + "\"", -1)).hasSize(3);
    assertThat(json()).doesNotContain(stage.upstream.url());
    assertThat(stage.bytes(link.substring(link.indexOf("/files/"))).body()).isEqualTo(SIX.bytes());
    HttpResponse<String> version = stage.get("/pypi/six/1.17.0/json");
    assertThat(version.statusCode()).isEqualTo(200);
    assertThat(version.headers().firstValue("content-type")).contains("application/json");
  }

  @Test
  void json_behindAProxy_linksAsTheClientSeesIt() throws Exception {
    String body =
        stage
            .get(
                "/pypi/six/json",
                "X-Forwarded-Host",
                "mirror.example",
                "X-Forwarded-Proto",
                "https")
            .body();
    assertThat(body).contains("\"url\":\"https://mirror.example/files/pypi/127.0.0.1%3A");
  }

  @Test
  void json_whileFresh_upstreamIsAskedOnce_thenByEtag() throws Exception {
    String before = json();
    json();
    assertThat(stage.upstream.count("/pypi/six/json")).isEqualTo(1);
    stage.pass(LATER);
    assertThat(json()).isEqualTo(before);
    assertThat(stage.upstream.requests()).extracting(Seen::status).containsExactly(200, 304);
    json();
    assertThat(stage.upstream.requests()).hasSize(2);
    publish("changed");
    stage.pass(LATER);
    assertThat(json()).contains("changed");
  }

  @Test
  void json_conditional_is304() throws Exception {
    HttpResponse<String> first = stage.get("/pypi/six/json");
    String etag = first.headers().firstValue("etag").orElseThrow();
    assertThat(stage.get("/pypi/six/json", "If-None-Match", etag).statusCode()).isEqualTo(304);
    assertThat(stage.head("/pypi/six/json").headers().firstValue("content-length"))
        .contains(Integer.toString(first.body().length()));
  }

  @Test
  void json_upstreamFails_theOldAnswerIsServed_butNoneIsInvented() throws Exception {
    String before = json();
    stage.upstream.fail("/pypi/six/", 500, 0);
    stage.pass(LATER);
    assertThat(json()).isEqualTo(before);
    HttpResponse<String> never = stage.get("/pypi/six/1.17.0/json");
    assertThat(never.statusCode()).isEqualTo(502);
    assertThat(never.body()).contains("pypi").contains("500");
    stage.upstream.clearFaults();
    stage.upstream.loginPage("/pypi/six/1.17.0/json");
    assertThat(stage.get("/pypi/six/1.17.0/json").body()).contains("not the JSON of a project");
  }

  @Test
  void json_absent_is404_andAskedAgainAfterItsTime() throws Exception {
    assertThat(stage.get("/pypi/nosuch/json").statusCode()).isEqualTo(404);
    assertThat(stage.get("/pypi/nosuch/json").body()).contains("nosuch is not known to pypi");
    assertThat(stage.upstream.count("/nosuch/")).isEqualTo(1);
    stage.pass(Duration.ofMinutes(2));
    assertThat(stage.get("/pypi/nosuch/json").statusCode()).isEqualTo(404);
    assertThat(stage.upstream.count("/nosuch/")).isEqualTo(2);
  }

  @Test
  void json_privateProject_isNeverAskedUpstream() throws Exception {
    stage.seed(TestWheel.of("acme", "1.0"));
    stage.upstream.forget();
    HttpResponse<String> answer = stage.get("/pypi/acme/json");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("acme is private");
    assertThat(stage.upstream.requests()).isEmpty();
  }

  @Test
  void json_offline_isFromMemory_orAWant() throws Exception {
    String before = json();
    stage.stop();
    stage.with("offline = true").start();
    stage.upstream.forget();
    assertThat(json().replaceAll("127.0.0.1:\\d+/", ""))
        .isEqualTo(before.replaceAll("127.0.0.1:\\d+/", ""));
    assertThat(stage.get("/pypi/numpy/json").statusCode()).isEqualTo(404);
    assertThat(stage.upstream.requests()).isEmpty();
    assertThat(stage.run("wants", Map.of())).extracting(want -> want.get("name")).contains("numpy");
  }

  @Test
  void json_belowSimple_isTheSimpleApi() throws Exception {
    assertThat(stage.get("/pypi/simple/six/").statusCode()).isEqualTo(200);
    assertThat(stage.get("/pypi/simple/json").headers().firstValue("location").orElseThrow())
        .isEqualTo("/pypi/simple/json/");
  }

  @Test
  void json_quarantined_isHidden() throws Exception {
    json();
    stage.upstream.pypi().quarantine("six");
    assertThat(stage.json("/simple/six/").statusCode()).isEqualTo(200);
    assertThat(stage.get("/pypi/six/json").statusCode()).isEqualTo(404);
  }

  @Test
  void json_forbiddenAfterItWasThere_theOldAnswerStays() throws Exception {
    String before = json();
    stage.upstream.fail("/pypi/six/json", 403, 0);
    stage.pass(LATER);
    assertThat(json()).isEqualTo(before);
  }

  @Test
  void json_longerThanTheLimit_isRefused_andTheOldAnswerStays() throws Exception {
    String before = json();
    String huge = "{\"info\":{\"name\":\"six\",\"summary\":\"" + "x".repeat(65 << 20) + "\"}}";
    stage.upstream.publish("/pypi/huge/json", "application/json", huge, "");
    assertThat(stage.get("/pypi/huge/json").statusCode()).isEqualTo(502);
    stage.upstream.publish("/pypi/six/json", "application/json", huge, "");
    stage.pass(LATER);
    assertThat(json()).isEqualTo(before);
  }
}
