package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file that is here is a component with its digest, its place and its licence. */
class SbomTest {
  private static final TestWheel SIX = TestWheel.of("six", "1.17.0");

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    stage.upstream.pypi().add(SIX, TestWheel.of("six", "1.16.0"));
    stage.upstream.pytorch().add(TestWheel.of("torch", "2.6.0+cu124"));
    stage.start();
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private Map<String, Object> only(String project) throws Exception {
    List<Map<String, Object>> lines = stage.run("sbom", Map.of("project", project));
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }

  private void fetch(String index, TestWheel wheel) throws Exception {
    String project = wheel.filename().split("-", 2)[0];
    assertThat(stage.get(index + project + "/").statusCode()).isEqualTo(200);
    assertThat(stage.succeeds("fetch", Map.of("wish", wheel.filename()))).isTrue();
  }

  @Test
  void component_ofAnUpstreamFile_hasDigestOriginAndPackageUrl() throws Exception {
    fetch("/simple/", SIX);
    Map<String, Object> six = only("six");
    assertThat(six)
        .containsEntry("type", "library")
        .containsEntry("name", "six")
        .containsEntry("version", "1.17.0")
        .containsEntry("purl", "pkg:pypi/six@1.17.0?file_name=six-1.17.0-py3-none-any.whl");
    assertThat(six.get("hashes").toString()).contains("SHA-256", SIX.sha256().hex());
    assertThat(six.get("externalReferences").toString())
        .contains(stage.upstream.url())
        .contains("six-1.17.0-py3-none-any.whl");
    assertThat(six.get("properties").toString()).contains("wheelhouse:source", "pypi");
  }

  @Test
  void component_ofAnotherIndex_namesIt_andALocalLabelIsEscaped() throws Exception {
    fetch("/simple/", TestWheel.of("torch", "2.6.0+cu124"));
    assertThat(only("torch").get("purl").toString())
        .startsWith("pkg:pypi/torch@2.6.0%2Bcu124?file_name=torch-2.6.0%2Bcu124-")
        .contains("&repository_url=http%3A%2F%2F127.0.0.1%3A");
  }

  @Test
  void files_thatAreListedAndNotHere_areNoComponents() throws Exception {
    assertThat(stage.get("/simple/six/").statusCode()).isEqualTo(200);
    assertThat(stage.succeeds("sbom", Map.of())).isFalse();
    stage.seed(TestWheel.of("mine", "1.0"));
    List<Map<String, Object>> all = stage.run("sbom", Map.of());
    assertThat(all).hasSize(1);
    assertThat(all.getFirst()).doesNotContainKey("externalReferences");
  }
}
