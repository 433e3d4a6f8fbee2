package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.TestWheel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real pip resolves through the real program where uv is not to be had. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the wheels are for it")
class PipPlanTest {
  private static final Pattern TARGET =
      Pattern.compile("\"python\":\"([^\"]+)\",\"platform\":\"([^\"]+)\"");

  @TempDir static Path directory;
  private static Mirror mirror;
  private static String pip = "";

  @BeforeAll
  static void start() throws Exception {
    pip = Clients.kit("pip==26.3", "python").toString();
    mirror = new Mirror(directory);
    CudaWorld.fill(mirror.upstream, 2_000_000);
    mirror.upstream.pypi().add(TestWheel.of("six", "1.18.0"));
    mirror.upstream.pypi().uploaded("six-1.18.0-py3-none-any.whl", "2025-06-01T10:00:00Z");
    mirror.upstream.pypi().add(TestWheel.recipe("needy", "1.0").requires("numpy>=2").make());
    mirror.upstream.pypi().add(TestWheel.raw("sourced-1.0.tar.gz", new byte[] {1, 2, 3}));
    mirror.serve();
  }

  @AfterAll
  static void stop() throws Exception {
    if (mirror != null) {
      mirror.close();
    }
  }

  private static Mirror.Ran plan(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--pip", pip, "--no-write"));
    return mirror.run("plan", all.toArray(String[]::new));
  }

  private static List<String> files(Mirror.Ran ran) {
    assertThat(ran.code()).as(ran.output()).isZero();
    return ran.output().lines().filter(line -> line.startsWith("{\"event\":\"file\"")).toList();
  }

  @Test
  void plan_torch_isThatOfUvForTheSameTargetAndFetchesNoWheel() throws Exception {
    mirror.upstream.forget();
    List<String> files = files(plan("torch==2.6.0", "--json"));
    assertThat(mirror.upstream.count("\\.metadata$")).isPositive();
    // What is asked of a wheel is one byte, to learn whether its host honours ranges.
    assertThat(mirror.upstream.requests())
        .filteredOn(one -> one.path().endsWith(".whl") && !one.method().equals("HEAD"))
        .allMatch(one -> one.status() == 206);
    assertThat(mirror.upstream.bytesSent("\\.whl$")).isLessThan(100);
    assertThat(files).anyMatch(one -> one.contains("\"version\":\"2.6.0+cu124\"")).hasSize(11);

    Matcher target = TARGET.matcher(files.getFirst());
    assertThat(target.find()).as(files.getFirst()).isTrue();
    Mirror.Ran other =
        mirror.run(
            "plan",
            "torch==2.6.0",
            "--json",
            "--no-write",
            "--uv",
            Clients.kit("uv==0.13.9", "uv").toString(),
            "--python",
            target.group(1),
            "--platform",
            target.group(2));
    assertThat(files).isEqualTo(files(other));
  }

  /** A page advertises METADATA that the mirror makes only once the origin was seen to allow it. */
  @Test
  void plan_firstAskOfAnIndexWithoutMetadata_fetchesNoWheel(@TempDir Path fresh) throws Exception {
    try (Mirror cold = new Mirror(fresh)) {
      cold.upstream.pypi().withoutMetadata();
      cold.upstream.pytorch().withoutMetadata();
      CudaWorld.fill(cold.upstream, 20_000_000);
      cold.serve();
      Mirror.Ran ran = cold.run("plan", "torch==2.6.0", "--pip", pip, "--no-write", "--json");
      assertThat(files(ran)).hasSize(11).allMatch(one -> one.contains("\"sha256\":"));
      assertThat(cold.upstream.bytesSent("torch-.*\\.whl$")).isLessThan(2_000_000);
    }
  }

  @Test
  void plan_uvIsNowhere_pipOfPython3TakesItsPlaceAndWritesLocks() throws Exception {
    String path = Path.of(pip).getParent().toString();
    Mirror.Ran ran = mirror.runWithPath(path, "plan", "torch==2.6.0", "--name", "pip");
    assertThat(ran.code()).as(ran.output()).isZero();
    assertThat(ran.output())
        .contains("uv is not on the PATH, and not to be had through the mirror", "project uv")
        .contains("resolved by pip 26.3");
    assertThat(Files.readString(directory.resolve("requirements.pip.txt")))
        .contains("torch==2.6.0+cu124 \\\n    --hash=sha256:");
    assertThat(Files.readString(directory.resolve("pylock.pip.toml")))
        .contains("name = \"mpmath\"", "size = ", mirrorFile("torch-2.6.0%2Bcu124"));
    Mirror.Ran neither = mirror.runWithPath("/nowhere", "plan", "six");
    assertThat(neither.code()).isNotZero();
    assertThat(neither.output())
        .contains("no resolver", "no project uv", "no python3 is on the PATH", "--uv PROGRAM");
  }

  private static String mirrorFile(String begin) {
    return "/files/pytorch-cu124/127.0.0.1%3A" + mirror.upstream.port() + "/whl/cu124/" + begin;
  }

  @Test
  void plan_conflict_showsPipsMessageAndOurReading() throws Exception {
    Mirror.Ran ran = plan("needy==1.0", "numpy==1.26.4");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.output())
        .contains("nothing fits together. pip says:", "The conflict is caused by:")
        .contains("needs numpy>=2, and you ask for numpy==1.26.4")
        .doesNotContain("Collecting");
  }

  @Test
  void plan_ofOthersThanItsOwnPython_isRefusedAndUvNamed() throws Exception {
    assertThat(plan("six", "--python", "3.8").output())
        .contains("Python 3.8 on ", "for its own Python 3.", "alone; uv does for any");
    assertThat(plan("six", "--platform", "win_amd64").output())
        .contains(" on win_amd64: pip of", "alone; uv does for any");
    Mirror.Ran older = plan("six", "--platform", "manylinux2014_x86_64");
    assertThat(older.code()).as(older.output()).isZero();
    Mirror.Ran both = plan("six", "--uv", "uv");
    assertThat(both.output()).contains("--uv and --pip: one resolver is enough");
  }

  @Test
  void plan_whatPipCannotBeTold_isRefusedAndUvNamed() throws Exception {
    Mirror.Ran source = plan("sourced");
    assertThat(source.code()).isNotZero();
    assertThat(source.output())
        .contains("sourced-1.0.tar.gz: only a source distribution fits", "--uv PROGRAM")
        .doesNotContain("nothing fits");
    assertThat(plan("sourced", "--only-binary", ":all:").output())
        .contains("nothing fits together", "sourced 1.0 is a source distribution only");
    Path override = Files.writeString(directory.resolve("over.txt"), "six==1.17.0\n");
    assertThat(plan("six", "--override", override.toString()).output())
        .contains("--override: pip has no overrides; uv does");
    Mirror.Ran old =
        mirror.run(
            "plan",
            "six",
            "--exclude-newer",
            "2025-05-15",
            "--pip",
            Clients.kit("pip==25.3", "python").toString());
    assertThat(old.output()).contains("pip 25.3 knows no such limit (expected: pip 26 or later");
  }

  @Test
  void plan_dateLimit_countsTheWholeDay() throws Exception {
    assertThat(plan("six", "--exclude-newer", "2025-05-15").output()).contains("six==1.17.0");
    assertThat(plan("six", "--exclude-newer", "2025-06-02").output()).contains("six==1.18.0");
    assertThat(plan("six==1.18.0", "--exclude-newer", "2025-05-15").output())
        .contains("nothing fits together", "the limit of --exclude-newer hides it");
  }

  /** Were one of these settings to count, nothing could be found. */
  @Test
  void plan_filesAndProjectAndSettingsOfTheMachine_onlyRequirementsCount() throws Exception {
    Path settings = Path.of(pip).getParent().resolveSibling("pip.conf");
    Files.writeString(settings, "[global]\nno-index = true\nfind-links = /nowhere\n");
    try {
      Files.writeString(directory.resolve("limits.txt"), "six<1.18\n");
      Path first = directory.resolve("first.txt");
      Files.writeString(first, "--index-url http://127.0.0.1:1/simple/\nsix\n-c limits.txt\n");
      Path second = Files.writeString(directory.resolve("second.txt"), "filelock # locks\n");
      Path project = Files.createDirectories(directory.resolve("demo"));
      Files.writeString(
          project.resolve("pyproject.toml"),
          """
          [project]
          name = "demo"
          version = "1"
          dependencies = ["mpmath"]
          [project.optional-dependencies]
          All = ["demo[more]"]
          more = ["networkx"]
          """);
      Mirror.Ran ran =
          plan(
              "-r",
              first.toString(),
              "-r",
              second.toString(),
              project.toString(),
              "--extra",
              "all",
              "--json");
      assertThat(files(ran))
          .extracting(line -> line.replaceAll(".*\"project\":\"([^\"]+)\",.*", "$1"))
          .containsExactly("filelock", "mpmath", "networkx", "six");
      assertThat(ran.output()).contains("\"version\":\"1.17.0\"");
    } finally {
      Files.delete(settings);
    }
  }

  @Test
  void plan_sourceOfTheIndexFails_isNotTakenForHavingNothing() throws Exception {
    mirror.upstream.fail("/simple/failing/", 500, 100);
    Mirror.Ran ran = plan("failing");
    assertThat(ran.code()).isNotZero();
    assertThat(ran.output()).contains("pip failed", "HTTP 50").doesNotContain("nothing fits");
  }
}
