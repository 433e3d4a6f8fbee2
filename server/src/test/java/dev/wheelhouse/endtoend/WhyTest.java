package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.mirror.Verbs;
import dev.wheelhouse.storage.JsonLines;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index explains its own choice, and asks nobody whom the page would not ask. */
class WhyTest {
  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void prepare() throws Exception {
    stage = new Stage(directory);
    CudaWorld.fill(stage.upstream, 0);
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private Map<String, Object> why(String asked, String... parameters) throws Exception {
    Map<String, String> call = new java.util.HashMap<>(Map.of("asked", asked));
    for (int i = 0; i < parameters.length; i += 2) {
      call.put(parameters[i], parameters[i + 1]);
    }
    List<Map<String, Object>> lines = stage.run("why", call);
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }

  private static List<Map<?, ?>> all(Map<String, Object> answer, String name) {
    return ((List<?>) answer.getOrDefault(name, List.of()))
        .stream().<Map<?, ?>>map(one -> (Map<?, ?>) one).toList();
  }

  private static Map<?, ?> source(Map<String, Object> answer, String name) {
    return all(answer, "sources").stream()
        .filter(source -> name.equals(source.get("source")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void why_familyOfTorch_tellsRuleSourcesAndTheNewestThatFits() throws Exception {
    stage.start();
    Map<String, Object> answer = why("torch==2.6.0");
    Map<?, ?> rule = (Map<?, ?>) answer.get("rule");
    assertThat(rule.get("projects").toString()).contains("torch", "torchvision", "torchaudio");
    assertThat(rule.get("merge")).isEqualTo("versions");
    assertThat(source(answer, "pytorch-cu124").get("fitting")).isEqualTo(4);
    assertThat(source(answer, "pypi").get("newest")).isEqualTo("2.7.0");
    Map<?, ?> newest = (Map<?, ?>) answer.get("newest");
    assertThat(newest.get("version")).isEqualTo("2.6.0+cu124");
    assertThat(newest.get("sources")).isEqualTo(List.of("pytorch-cu124"));
  }

  @Test
  void why_versionThatAnEarlierSourceHas_isHiddenForThatReason() throws Exception {
    stage.start();
    Map<String, Object> answer = why("triton");
    Map<?, ?> hidden = all(answer, "hidden").getFirst();
    assertThat(hidden.get("source")).isEqualTo("pytorch-cu124");
    assertThat(hidden.get("why")).isEqualTo("pypi comes first and has it");
    assertThat(hidden.get("files")).isEqualTo(4);
  }

  @Test
  void why_sourceThatTheRulePassesOver_isNotAskedAndSaysSo() throws Exception {
    stage.start();
    Map<?, ?> passed = source(why("numpy"), "pytorch-cu124");
    assertThat(passed.get("answer")).isEqualTo("not asked");
    assertThat(passed.get("why")).isEqualTo("the rule does not name it");
    assertThat(passed.containsKey("files")).isFalse();
    assertThat(stage.upstream.count("/cu124/numpy")).isZero();

    assertThat(stage.get("/pytorch-cu124/simple/numpy/").statusCode()).isEqualTo(200);
    assertThat(source(why("numpy"), "pytorch-cu124").get("newest")).isEqualTo("1.26.3");
  }

  @Test
  void why_privateProject_isNeverAskedForUpstreamHoweverItIsWritten() throws Exception {
    stage.start();
    stage.seed(TestWheel.of("six", "99.0"), "private=");
    long before = stage.upstream.count("");
    for (String asked : List.of("six", "Six==99.0", "SIX<2", "six-1.17.0-py3-none-any.whl")) {
      Map<String, Object> answer = why(asked);
      assertThat(answer.get("local").toString()).contains("private");
      assertThat(source(answer, "pypi").get("why")).isEqualTo("the project is private");
    }
    assertThat(stage.upstream.count("")).isEqualTo(before);
  }

  @Test
  void file_ofAProjectThatBecamePrivate_isNotAskedForUpstream() throws Exception {
    stage.start();
    assertThat(stage.json("/simple/numpy/").statusCode()).isEqualTo(200);
    stage.seed(TestWheel.of("numpy", "99.0"), "private=");
    String path = stage.file("pypi", stage.upstream.pypi().path("numpy-2.2.6-py3-none-any.whl"));
    assertThat(stage.get(path).statusCode()).isEqualTo(403);
    assertThat(stage.get(path).body()).contains("numpy is private here");
    assertThat(stage.get(path + ".metadata").statusCode()).isEqualTo(403);
    assertThat(stage.upstream.count("numpy-2.2.6")).isZero();
  }

  @Test
  void sdistWhoseNameCanBeSplitTwice_isNotAskedForUpstreamIfOneIsPrivate() throws Exception {
    stage.with("private = ['acme-*']").start();
    assertThat(stage.get("/files/pypi/h.example/acme-tool-1.0-1.tar.gz").statusCode())
        .isEqualTo(404);
    Map<String, Object> answer = why("acme-tool-1.0-1.tar.gz");
    assertThat(answer.get("project")).isEqualTo("acme-tool");
    assertThat(stage.upstream.count("acme")).isZero();
  }

  @Test
  void deniedProject_isAskedForNowhere() throws Exception {
    stage.withTables("[index.default]\ndeny = ['six']\n").start();
    assertThat(stage.get("/pypi/six/json").statusCode()).isEqualTo(404);
    assertThat(stage.get("/files/pypi/h.example/six-1.17.0-py3-none-any.whl").statusCode())
        .isEqualTo(403);
    Map<String, Object> answer = why("six");
    assertThat(source(answer, "local").get("why"))
        .isEqualTo("the policy of the index denies the project");
    assertThat(stage.upstream.count("six")).isZero();
  }

  @Test
  void page_privateProject_tellsHowManyUpstreamVersionsItHides() throws Exception {
    stage.start();
    assertThat(stage.json("/simple/numpy/").body()).doesNotContain("hidden-upstream");
    stage.seed(TestWheel.of("numpy", "99.0"), "private=");
    assertThat(stage.json("/simple/numpy/").body())
        .contains("\"_hidden-upstream-versions\":\"2\"")
        .doesNotContain("2.2.6");
    assertThat(source(why("numpy"), "pypi").get("versions")).isEqualTo(2);
    assertThat(stage.upstream.count("/simple/numpy/")).isEqualTo(1);
  }

  @Test
  void why_nameMadePrivateBySettings_tellsThePattern() throws Exception {
    stage.with("private = ['acme-*']").start();
    Map<String, Object> answer = why("acme-kernels");
    assertThat(answer.get("local")).isEqualTo("private by the name \"acme-*\"");
    assertThat(stage.upstream.count("acme")).isZero();
  }

  @Test
  void why_file_tellsWhatBecomesOfItAtEverySource() throws Exception {
    stage.start();
    String torch = "torch-2.6.0+cu124-cp310-cp310-linux_x86_64.whl";
    assertThat(stage.json("/simple/torch/").statusCode()).isEqualTo(200);
    Map<?, ?> listed = all(why(torch), "files").getFirst();
    assertThat(listed.get("listed")).isEqualTo(true);
    assertThat(listed.get("path").toString()).startsWith("/files/pytorch-cu124/");

    String triton = "triton-3.2.0-cp310-cp310-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl";
    Map<?, ?> hidden = all(why(triton), "files").getFirst();
    assertThat(hidden.get("listed")).isEqualTo(false);
    assertThat(hidden.get("why")).isEqualTo("pypi comes first and has it");

    assertThat(all(why("torch-9.9-cp310-cp310-linux_x86_64.whl"), "files")).isEmpty();
  }

  @Test
  void why_fileThatPolicyHides_saysSo() throws Exception {
    stage.upstream.pypi().uploaded("numpy-2.2.6-py3-none-any.whl", "2025-12-31T00:00:00.000000Z");
    stage.withTables("[index.default]\nmin-age = '7d'\ndeny = ['six']\n").start();
    Map<?, ?> hidden = all(why("numpy"), "hidden").getFirst();
    assertThat(hidden.get("why")).isEqualTo("younger than the index's min-age");
    assertThat(hidden.get("example")).isEqualTo("numpy-2.2.6-py3-none-any.whl");

    Map<String, Object> denied = why("six");
    assertThat(denied.get("refused")).isEqualTo("the index denies \"six\"");
    assertThat(stage.upstream.count("/simple/six/")).isZero();
  }

  @Test
  void why_exitCode_tellsWhetherSomethingFits() throws Exception {
    stage.start();
    assertThat(stage.succeeds("why", Map.of("asked", "numpy<2"))).isTrue();
    assertThat(stage.succeeds("why", Map.of("asked", "numpy==9.9"))).isFalse();
    assertThat(stage.succeeds("why", Map.of("asked", "no-such-project"))).isFalse();
  }

  @Test
  void why_atAFrozenView_explainsThatView() throws Exception {
    stage.upstream.pypi().uploaded("numpy-1.26.4-py3-none-any.whl", "2024-02-05T23:00:00.000000Z");
    stage.upstream.pypi().uploaded("numpy-2.2.6-py3-none-any.whl", "2025-05-17T22:35:00.000000Z");
    stage.start();
    stage.run("freeze", Map.of("name", "may", "at", "2025-05-15"));
    Map<String, Object> answer = why("numpy", "at", "may");
    assertThat(((Map<?, ?>) answer.get("newest")).get("version")).isEqualTo("1.26.4");
    assertThat(all(answer, "hidden").getFirst().get("why")).isEqualTo("later than the view");
  }

  @Test
  void why_overHttp_isOneObjectOfJson() throws Exception {
    stage.start();
    HttpResponse<String> answer = stage.get("/-/why/torch%3D%3D2.6.0?index=cu124");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    Map<String, Object> fields = JsonLines.parse(answer.body());
    assertThat(fields.get("path")).isEqualTo("/cu124/simple/");
    assertThat(Optional.of(source(fields, "pypi").get("why")))
        .contains("the rule does not name it");
  }

  @Test
  void why_questionsThatMakeNoSense_sayWhatWasExpected() throws Exception {
    stage.start();
    assertThat(stage.get("/-/why/torch?index=nowhere").body())
        .contains("no index or source is called nowhere", "default", "plain");
    assertThat(stage.get("/-/why/torch?at=may").statusCode()).isEqualTo(400);
    assertThatThrownBy(() -> why("=="))
        .isInstanceOf(Verbs.BadCall.class)
        .hasMessageContaining("neither a requirement such as torch==2.6.0");
  }

  @Test
  void why_upstreamDown_tellsTheFailureAndNothingElse() throws Exception {
    stage.start();
    stage.upstream.close();
    Map<String, Object> answer = why("numpy");
    assertThat(source(answer, "pypi").get("answer")).isEqualTo("failed");
    assertThat(answer.get("failed").toString()).contains("pypi");
    assertThat(answer).doesNotContainKey("newest");
  }

  @Test
  void freeze_name_standsForItsTimeAlsoAfterARestart() throws Exception {
    stage.upstream.pypi().uploaded("numpy-1.26.4-py3-none-any.whl", "2024-02-05T23:00:00.000000Z");
    stage.upstream.pypi().uploaded("numpy-2.2.6-py3-none-any.whl", "2025-05-17T22:35:00.000000Z");
    stage.start();
    assertThat(stage.json("/at/may/simple/numpy/").statusCode()).isEqualTo(404);
    assertThat(stage.run("freeze", Map.of("name", "may", "at", "2025-05-15")).getFirst())
        .containsEntry("result", "frozen")
        .containsEntry("path", "/at/may/simple/");
    assertThat(stage.json("/at/may/plain/simple/numpy/").body())
        .contains("1.26.4")
        .doesNotContain("2.2.6");
    stage.restart();
    assertThat(stage.json("/at/may/simple/numpy/").body()).doesNotContain("2.2.6");
    assertThat(stage.succeeds("freeze", Map.of("name", "may"))).isFalse();
    assertThat(stage.json("/at/may/simple/numpy/").body()).doesNotContain("2.2.6");
    assertThat(stage.run("freeze", Map.of())).hasSize(1);

    assertThat(stage.succeeds("freeze", Map.of("name", "may", "remove", ""))).isTrue();
    assertThat(stage.json("/at/may/simple/numpy/").statusCode()).isEqualTo(404);
    assertThat(stage.succeeds("freeze", Map.of("name", "may", "remove", ""))).isFalse();
  }

  @Test
  void freeze_nameThatIsATimeOrNoWord_isRefused() throws Exception {
    stage.start();
    for (String name : List.of("2025-05-15", "May", "a/b", "..", "-x", "")) {
      assertThatThrownBy(() -> stage.run("freeze", Map.of("name", name)))
          .as(name)
          .isInstanceOf(Verbs.BadCall.class);
    }
  }
}
