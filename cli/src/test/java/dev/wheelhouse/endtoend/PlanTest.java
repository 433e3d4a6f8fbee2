package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.SmallDisk;
import dev.wheelhouse.fixture.TestWheel;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real uv resolves through the real program; what is fetched is what was planned. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the wheels are for it")
class PlanTest {
  private static final String TORCH = "torch-2.6.0+cu124-cp310-cp310-linux_x86_64.whl";

  @TempDir Path directory;
  private Mirror mirror;
  private String uv = "";

  @BeforeEach
  void prepare() throws Exception {
    uv = Clients.kit("uv==0.13.9", "uv").toString();
    mirror = new Mirror(directory);
    CudaWorld.fill(mirror.upstream, 500_000);
  }

  @AfterEach
  void stop() throws Exception {
    if (mirror != null) {
      mirror.close();
    }
  }

  private Mirror.Ran run(String verb, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--uv", uv, "--python", "3.10", "--platform", "linux_x86_64"));
    return mirror.run(verb, all.toArray(String[]::new));
  }

  @Test
  void plan_withoutAServer_tellsSizesAndWritesLocksAndFetchesNoWheel() throws Exception {
    Mirror.Ran ran = run("plan", "torch==2.6.0", "--name", "verl");
    assertThat(ran.code()).as(ran.output()).isZero();
    assertThat(ran.output())
        .contains("torch==2.6.0+cu124", "fetch pytorch-cu124", TORCH, "are to be fetched");
    assertThat(Files.readString(directory.resolve("requirements.verl.txt")))
        .contains("torch==2.6.0+cu124 \\\n    --hash=sha256:");
    assertThat(Files.readString(directory.resolve("pylock.verl.toml")))
        .contains(TORCH)
        .doesNotContain("cp311", "win_amd64");
    assertThat(mirror.upstream.count("/packages/.*whl$")).as(mirror.upstream.log()).isZero();
  }

  @Test
  void seed_closure_fetchesItOnceAndServesItOffline() throws Exception {
    mirror.serve();
    Mirror.Ran ran = run("seed", "torch==2.6.0", "--set", "verl", "--no-build-deps");
    assertThat(ran.code()).as(ran.output()).isZero();
    assertThat(ran.output()).contains("0 failed; set verl");
    long wheels = mirror.upstream.count("whl$");
    Mirror.Ran again = run("seed", "torch==2.6.0", "--set", "verl", "--no-build-deps");
    assertThat(again.output()).contains("0 fetched");
    assertThat(mirror.upstream.count("whl$")).isEqualTo(wheels);
    assertThat(mirror.run("sets", "show", "verl").output()).contains(TORCH);

    Mirror.Ran check = mirror.run("check", "--set", "verl", "--uv", uv);
    assertThat(check.output()).contains("all here", "installable");
    assertThat(check.code()).isZero();
    Mirror.Ran missing = run("check", "torch==2.7.0");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.output()).contains("not installable", "torch==2.7.0");
    Path lock = directory.resolve("pylock.set.toml");
    try (var text = URI.create(mirror.url() + "/-/sets/verl/pylock.toml").toURL().openStream()) {
      Files.copy(text, lock);
    }
    assertThat(Files.readString(lock)).contains("url = \"" + mirror.url() + "/files/");
    assertThat(run("check", "--lock", lock.toString()).code()).isZero();
    Files.writeString(
        lock, Files.readString(lock).replaceAll("sha256 = \"....", "sha256 = \"0000"));
    Mirror.Ran other = run("check", "--lock", lock.toString());
    assertThat(other.output()).contains("other bytes");
    assertThat(other.code()).isEqualTo(1);

    mirror.upstream.stop();
    assertThat(mirror.terminate()).isEqualTo(143);
    mirror.serve("--offline");
    Mirror.Ran absent = run("plan", "scipy", "--no-write");
    assertThat(absent.output())
        .contains("No file of scipy is here, and only what is here counts")
        .doesNotContain("nearest name");
    Mirror.Ran offline = run("plan", "torch==2.6.0", "--no-write");
    assertThat(offline.code()).as(offline.output()).isZero();
    assertThat(offline.output()).contains(", 0 (0 B) are to be fetched");
  }

  @Test
  void seed_closureBiggerThanTheDisk_isRefusedBeforeAnythingIsFetched() throws Exception {
    SmallDisk disk = SmallDisk.mount(mirror.data(), 110).orElse(null);
    assumeTrue(disk != null, "needs to mount a small disk");
    TestWheel huge =
        TestWheel.recipe("huge", "1.0").padded(150L << 20).requires("six==1.17.0").make();
    mirror.upstream.pypi().add(huge);
    try (disk) {
      Mirror.Ran ran = run("seed", "huge", "--set", "big", "--no-build-deps");
      assertThat(ran.code()).as(ran.output()).isEqualTo(1);
      assertThat(ran.output())
          .contains("no room in the data directory " + mirror.data())
          .contains("which are to be fetched); nothing was fetched");
      assertThat(mirror.upstream.count("whl$")).as(mirror.upstream.log()).isZero();
      assertThat(mirror.run("sets").output()).doesNotContain("big");
    }
  }

  @Test
  void seed_oneFileFails_theOthersComeAndTheRestIsFetchedTheNextTime() throws Exception {
    mirror.upstream.fail("/packages/.*six-1.17.0-py3-none-any.whl$", 404, 100);
    Mirror.Ran ran = run("seed", "six==1.17.0", "filelock", "--no-build-deps");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.output()).contains("failed       six-1.17.0", "1 failed", "run it again");
    mirror.upstream.clearFaults();
    Mirror.Ran again = run("seed", "six==1.17.0", "filelock", "--no-build-deps");
    assertThat(again.output()).contains("2 files are here, 1 fetched");
    assertThat(again.code()).isZero();
  }

  @Test
  void plan_filesThatNameOtherIndexes_areResolvedThroughThisMirrorAlone() throws Exception {
    String elsewhere = mirror.upstream.url() + "/elsewhere/";
    Files.writeString(
        directory.resolve("more.txt"), "--extra-index-url " + elsewhere + "\nsix==1.17.0\n");
    Path file =
        Files.writeString(
            directory.resolve("r.txt"), "-i " + elsewhere + "\n-r more.txt\nfilelock\n");
    Mirror.Ran ran = run("plan", "-r", file.toString(), "--no-write");
    assertThat(ran.code()).as(ran.output()).isZero();
    assertThat(ran.output())
        .contains("six==1.17.0", "filelock==3.16.1", "passing over \"--extra-index-url");
    Path project = Files.createDirectory(directory.resolve("project"));
    Files.writeString(
        project.resolve("pyproject.toml"),
        """
        [project]
        name = "mine"
        version = "1"
        dependencies = ["six"]
        [[tool.uv.index]]
        name = "other"
        url = "%s"
        [tool.uv.sources]
        six = { index = "other" }
        """
            .formatted(elsewhere));
    assertThat(run("plan", project.toString(), "--no-write").output()).contains("six==1.17.0");
    assertThat(mirror.upstream.count("/elsewhere/")).isZero();
  }

  @Test
  void plan_pathsAndAddresses_areRefusedByName_andNoCodeRuns() throws Exception {
    Path evil = Files.createDirectory(directory.resolve("evil"));
    Path ran = directory.resolve("it-ran");
    Files.writeString(
        evil.resolve("setup.py"),
        "open(%s, 'w')\nfrom setuptools import setup\nsetup(name='evil')\n"
            .formatted("'" + ran + "'"));
    Path nested = Files.writeString(directory.resolve("nested.txt"), "-e " + evil + "\n");
    Path file = Files.writeString(directory.resolve("r.txt"), "six\n-r nested.txt\n");
    for (String option : List.of("-r", "--override", "-c")) {
      Mirror.Ran refused = run("plan", "six", option, file.toString(), "--no-write");
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.output()).contains(nested + ": \"-e " + evil + "\" is not planned");
    }
    String wheel = mirror.upstream.url() + "/packages/six-1.17.0-py3-none-any.whl";
    assertThat(run("plan", "x @ git+" + wheel).output()).contains("is not planned");
    assertThat(run("plan", "six @ " + wheel).output()).contains("is not planned");
    assertThat(ran).doesNotExist();
    assertThat(mirror.upstream.count("six")).isZero();
  }

  @Test
  void plan_conflict_showsTheResolversMessageAndFails() throws Exception {
    mirror.upstream.pypi().add(TestWheel.recipe("needy", "1.0").requires("numpy>=2").make());
    Mirror.Ran ran = run("plan", "needy==1.0", "numpy==1.26.4");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.output())
        .contains("nothing fits together", "needs numpy>=2, and you ask for numpy==1.26.4");
    assertThat(directory.resolve("pylock.plan.toml")).doesNotExist();
  }

  @Test
  void plan_wordsThatMakeNoSense_sayWhatIsExpected() throws Exception {
    assertThat(run("plan", "six", "--name", "a.b").output()).contains("no dot in NAME");
    assertThat(run("plan").output()).contains("nothing to resolve");
    assertThat(run("plan", "-r", "missing.txt").output()).contains("missing.txt: no such file");
    Mirror.Ran ran = mirror.run("plan", "six", "--uv", uv, "--python", "2.7");
    assertThat(ran.output()).contains("no target: Python 2.7");
    assertThat(run("plan", "six", "--index", "nope").output())
        .contains("--index: nope: no index or source is called so", "default");
    assertThat(run("plan", "six", "--only-binary", "six").output()).contains("expected: :all:");
  }
}
