package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.mirror.Verbs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetsTest {
  private static final TestWheel SIX = TestWheel.of("six", "1.17.0");
  private static final TestWheel NUMPY = TestWheel.of("numpy", "1.26.4");

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    CudaWorld.fill(stage.upstream, 0);
    stage.start();
    stage.seed(SIX);
    stage.seed(NUMPY);
    stage.seed(CudaWorld.flashinfer());
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private boolean add(String name, String... wishes) throws Exception {
    return stage.succeeds("set-add", Map.of("name", name, "wish", String.join("\n", wishes)));
  }

  private String files(String name) throws Exception {
    return stage.run("set-show", Map.of("name", name)).stream()
        .map(line -> String.valueOf(line.get("filename")))
        .reduce("", (all, one) -> all + " " + one);
  }

  @Test
  void add_byVersionNameAndDigest_takesWhatIsHere_andARestartKeepsIt() throws Exception {
    assertThat(add("mine", "six==1.17.0", NUMPY.filename(), CudaWorld.flashinfer().sha256().hex()))
        .isTrue();
    stage.restart();
    assertThat(files("mine"))
        .contains(SIX.filename(), NUMPY.filename(), CudaWorld.flashinfer().filename());
    assertThat(stage.run("sets", Map.of()).getFirst())
        .containsEntry("set", "mine")
        .containsEntry("files", 3)
        .containsEntry("here", 3L);
  }

  @Test
  void add_aPublicVersion_takesTheLocalBuildOfIt() throws Exception {
    assertThat(add("mine", "flashinfer-python==0.2.2.post1")).isTrue();
    assertThat(files("mine")).contains("+cu124torch2.6");
  }

  @Test
  void add_manyAtOnce_theSetHasThemAll() throws Exception {
    List<String> wishes =
        List.of(SIX.filename(), NUMPY.filename(), CudaWorld.flashinfer().filename());
    for (int round = 0; round < 20; round++) {
      String name = "mine" + round;
      List<Callable<Boolean>> adding = new ArrayList<>();
      wishes.forEach(wish -> adding.add(() -> add(name, wish)));
      try (ExecutorService threads = Executors.newFixedThreadPool(wishes.size())) {
        for (Future<Boolean> added : threads.invokeAll(adding)) {
          assertThat(added.get()).isTrue();
        }
      }
      assertThat(files(name)).contains(wishes);
    }
  }

  @Test
  void add_oneThatIsNotHere_addsNothing() throws Exception {
    assertThat(add("mine", "six", "six==1.0")).isFalse();
    assertThat(stage.run("sets", Map.of())).isEmpty();
  }

  @Test
  void verbs_withNamesThatAreNone_saySo() throws Exception {
    add("mine", "six");
    assertThatThrownBy(() -> files("other"))
        .isInstanceOf(Verbs.BadCall.class)
        .hasMessageContaining("other")
        .hasMessageContaining("mine");
    assertThatThrownBy(() -> add("a.b", "six"))
        .isInstanceOf(Verbs.BadCall.class)
        .hasMessageContaining("a.b")
        .hasMessageContaining("letters");
    assertThatThrownBy(() -> add("mine", "six @ https://h.example/six.whl"))
        .isInstanceOf(Verbs.BadCall.class);
  }

  @Test
  void diff_tellsProjectsThatCameWentAndChanged() throws Exception {
    add("old", "six", "flashinfer-python");
    add("new", "numpy", "six");
    List<Map<String, Object>> changes = stage.run("set-diff", Map.of("from", "old", "to", "new"));
    assertThat(changes).hasSize(2);
    assertThat(changes.getFirst())
        .containsEntry("project", "flashinfer-python")
        .containsEntry("to", List.of());
    assertThat(changes.getLast())
        .containsEntry("from", List.of())
        .containsEntry("to", List.of("1.26.4"));
  }

  /** uv refuses a yanked file that another one requires. */
  @Test
  void delistedFile_inASet_isNoLongerYanked_untilTheSetIsRemoved() throws Exception {
    stage.json("/simple/six/");
    stage.upstream.pypi().remove(SIX.filename());
    stage.pass(Duration.ofDays(1));
    assertThat(stage.json("/simple/six/").body()).contains("delisted upstream");
    add("mine", "six");
    assertThat(stage.json("/simple/six/").body())
        .contains(SIX.filename())
        .doesNotContain("delisted");
    assertThat(stage.succeeds("set-remove", Map.of("name", "mine"))).isTrue();
    assertThat(stage.json("/simple/six/").body()).contains("delisted upstream");
  }
}
