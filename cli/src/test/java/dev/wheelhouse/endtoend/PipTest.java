package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real clients through the real program: what each picks, cold, warm and offline. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the wheels are for it")
class PipTest {
  @TempDir Path directory;
  private Mirror mirror;

  @BeforeEach
  void start() throws Exception {
    mirror = new Mirror(directory);
    CudaWorld.fill(mirror.upstream, 2_000_000);
    mirror.serve();
  }

  @AfterEach
  void stop() throws Exception {
    mirror.close();
  }

  private Mirror.Ran pip(Path python, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(python.toString(), "-m", "pip", "install", "--no-cache-dir"));
    command.addAll(List.of(arguments));
    return mirror.run(new ProcessBuilder(command));
  }

  private void installs(String index, String requirement, String... expected) throws Exception {
    Path python = Clients.venv();
    Mirror.Ran ran = pip(python, "--index-url", mirror.url() + index, requirement);
    assertThat(ran.code()).as(ran.output()).isZero();
    assertThat(Clients.installed(python)).contains(expected);
  }

  @Test
  void install_cold_warm_andOffline() throws Exception {
    installs(
        "/simple/",
        "torch==2.6.0",
        "torch-2.6.0+cu124",
        "triton-3.2.0",
        "nvidia_cudnn_cu12-9.1.0.70",
        "mpmath-1.3.0");
    mirror.upstream.forget();
    installs("/simple/", "torch==2.6.0", "torch-2.6.0+cu124");
    assertThat(mirror.upstream.count("")).as(mirror.upstream.log()).isZero(); // HEADs aside
    mirror.upstream.stop();
    assertThat(mirror.terminate()).isEqualTo(143);
    mirror.serve("--offline");
    installs("/simple/", "torch", "torch-2.6.0+cu124");
    assertThat(mirror.run("verify").output()).contains("all are right");
  }

  @Test
  void install_picks_byIndex() throws Exception {
    installs("/simple/", "torch", "torch-2.7.0");
    installs("/cu124/simple/", "torch", "torch-2.6.0+cu124");
    installs("/plain/simple/", "torch==2.6.0", "torch-2.6.0");
    installs("/simple/", "torch==2.6.0+cu124", "torch-2.6.0+cu124");
    installs("/simple/", "triton==3.2.0", "triton-3.2.0");
    assertThat(mirror.upstream.count("/packages/.*triton-3.2.0.*whl$")).isPositive();
    assertThat(mirror.upstream.count("/whl/.*triton-3.2.0.*whl$")).isZero();
  }

  @Test
  void seed_besideTheServer_isInstalled() throws Exception {
    Path wheel = CudaWorld.flashinfer().writeTo(directory);
    Mirror.Ran seeded = mirror.run("seed", wheel.toString());
    assertThat(seeded.code()).as(seeded.output()).isZero();
    assertThat(seeded.output()).contains("is rebuild").contains("0.2.2.post1");
    installs(
        "/simple/",
        "flashinfer-python==0.2.2.post1",
        "flashinfer_python-0.2.2.post1+cu124torch2.6");
    installs("/simple/", "flashinfer-python==0.2.3", "flashinfer_python-0.2.3");
    assertThat(mirror.run("list", "flashinfer-python").output()).contains("local");
  }

  @Test
  void install_hashesMadeAtPypi_holdThroughPlain() throws Exception {
    Path lock = directory.resolve("requirements.txt");
    Files.writeString(
        lock, "six==1.17.0 --hash=sha256:" + TestWheel.of("six", "1.17.0").sha256() + "\n");
    Path python = Clients.venv();
    Mirror.Ran ran =
        pip(
            python,
            "--index-url",
            mirror.url() + "/plain/simple/",
            "--require-hashes",
            "-r",
            lock.toString());
    assertThat(ran.code()).as(ran.output()).isZero();
    Files.writeString(lock, "numpy==1.26.4 --hash=sha256:" + "0".repeat(64) + "\n");
    assertThat(
            pip(python, "--index-url", mirror.index(), "--require-hashes", "-r", lock.toString())
                .code())
        .isNotZero();
  }

  @Test
  void report_dryRun_downloadsNoWheel() throws Exception {
    Path python = Clients.venv();
    Path report = directory.resolve("report.json");
    Mirror.Ran ran =
        pip(
            python,
            "--index-url",
            mirror.index(),
            "--dry-run",
            "--ignore-installed",
            "--report",
            report.toString(),
            "torch==2.6.0");
    assertThat(ran.code()).as(ran.output()).isZero();
    assertThat(Files.readString(report))
        .contains("2.6.0+cu124")
        .contains(mirror.url() + "/files/pytorch-cu124/");
  }

  private void theDownloadIsRight() throws Exception {
    try (Stream<Path> files = Files.list(directory.resolve("dl"))) {
      Path file = files.findFirst().orElseThrow();
      assertThat(Sha256.of(Files.readAllBytes(file)))
          .isEqualTo(mirror.upstream.pytorch().digest(file.getFileName().toString()));
    }
  }

  private Mirror.Ran download(Path pip) throws Exception {
    return mirror.run(
        new ProcessBuilder(
            pip.toString(),
            "download",
            "--no-cache-dir",
            "--no-deps",
            "-d",
            "dl",
            "--index-url",
            mirror.index(),
            "torch==2.6.0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"21.3.1", "22.3.1", "23.2.1", "24.3.1", "25.3", "26.3"})
  void pip_ofEveryAge_downloadsTheCudaBuild(String version) throws Exception {
    Path pip = Clients.kit("pip==" + version, "pip");
    Mirror.Ran ran = download(pip);
    assertThat(ran.code()).as(ran.output()).isZero();
    assertThat(directory.resolve("dl")).isDirectoryContaining("glob:**/torch-2.6.0+cu124-*.whl");
  }

  /**
   * pip from 25.2 on resumes with the ETag of its first answer: a corrupt head must not be
   * continued.
   */
  @ParameterizedTest
  @ValueSource(strings = {"25.3", "26.3"})
  void pip_originCorruptsOnce_theSameRunEndsWithTheRightFile(String version) throws Exception {
    Path pip = Clients.kit("pip==" + version, "pip");
    mirror.upstream.corrupt("torch-2.6.0.*whl$", 1_000_000, 1);
    Mirror.Ran ran = download(pip);
    assertThat(ran.code()).as(ran.output()).isZero();
    assertThat(mirror.log()).contains("the index says");
    theDownloadIsRight();
    assertThat(mirror.upstream.count("torch-2.6.0.*whl$"))
        .as("once wrong, once right")
        .isEqualTo(2);
  }

  /** pip up to 25.0 takes a cut for the end of the file: it must be run again. */
  @Test
  void pip_beforeResuming_originCorruptsOnce_refusesTheFile_andTheNextRunIsRight()
      throws Exception {
    Path pip = Clients.kit("pip==24.3.1", "pip");
    mirror.upstream.corrupt("torch-2.6.0.*whl$", 1_000_000, 1);
    Mirror.Ran ran = download(pip);
    assertThat(ran.code()).as(ran.output()).isNotZero();
    assertThat(ran.output()).contains("DO NOT MATCH THE HASHES");
    assertThat(directory.resolve("dl")).isEmptyDirectory();
    ran = download(pip);
    assertThat(ran.code()).as(ran.output()).isZero();
    theDownloadIsRight();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.7.19", "0.13.9"})
  void uv_picksByIndex(String version) throws Exception {
    Path uv = Clients.kit("uv==" + version, "uv");
    Path python = Clients.venv();
    assertThat(uv(uv, python, "/simple/", "torch==2.6.0")).contains("torch==2.6.0+cu124");
    assertThat(uv(uv, python, "/simple/", "torch")).contains("torch==2.7.0");
    assertThat(uv(uv, python, "/cu124/simple/", "torch")).contains("torch==2.6.0+cu124");
    assertThat(uv(uv, python, "/plain/simple/", "torch==2.6.0")).contains("torch==2.6.0\n");
    mirror.run("seed", CudaWorld.flashinfer().writeTo(directory).toString());
    assertThat(uv(uv, python, "/simple/", "flashinfer-python==0.2.2.post1"))
        .contains("+cu124torch2.6");
    assertThat(uv(uv, python, "/simple/", "flashinfer-python==0.2.3")).contains("0.2.3\n");
  }

  private String uv(Path uv, Path python, String index, String requirement) throws Exception {
    Path in = Files.writeString(directory.resolve("in.txt"), requirement + "\n");
    Mirror.Ran ran =
        mirror.run(
            new ProcessBuilder(
                uv.toString(),
                "pip",
                "compile",
                "-q",
                "--no-cache",
                "--no-header",
                "--no-annotate",
                "--python",
                python.toString(),
                "--python-version",
                "3.11",
                "--default-index",
                mirror.url() + index,
                in.toString()));
    assertThat(ran.code()).as(ran.output()).isZero();
    return ran.output();
  }

  @Test
  void poetry_locksThroughPlainAndUnion() throws Exception {
    Path poetry = Clients.kit("poetry", "poetry");
    for (String[] one : new String[][] {{"/simple/", "2.6.0+cu124"}, {"/plain/simple/", "2.6.0"}}) {
      Files.writeString(
          directory.resolve("pyproject.toml"),
          """
          [project]
          name = "demo"
          version = "1.0"
          requires-python = ">=3.11,<3.12"
          dependencies = ["torch==2.6.0"]
          [tool.poetry]
          package-mode = false
          [[tool.poetry.source]]
          name = "mirror"
          url = "%s"
          priority = "primary"
          """
              .formatted(mirror.url() + one[0]));
      Files.deleteIfExists(directory.resolve("poetry.lock"));
      ProcessBuilder lock = new ProcessBuilder(poetry.toString(), "lock", "-n");
      lock.environment().put("POETRY_CACHE_DIR", directory.resolve("cache" + one[1]).toString());
      Mirror.Ran ran = mirror.run(lock);
      assertThat(ran.code()).as(ran.output()).isZero();
      assertThat(Files.readString(directory.resolve("poetry.lock")))
          .contains("name = \"torch\"\nversion = \"" + one[1] + "\"");
    }
  }

  @Test
  void pdm_locksAndInstallsThroughTheUnion() throws Exception {
    Path pdm = Clients.kit("pdm==2.29.3", "pdm");
    Path python = Clients.venv();
    Files.writeString(
        directory.resolve("pyproject.toml"),
        """
        [project]
        name = "demo"
        version = "1.0"
        requires-python = "==3.11.*"
        dependencies = ["torch==2.6.0"]
        [tool.pdm]
        distribution = false
        [[tool.pdm.source]]
        name = "pypi"
        url = "%s"
        """
            .formatted(mirror.url() + "/simple"));
    ProcessBuilder install = new ProcessBuilder(pdm.toString(), "install", "--no-self");
    install.environment().put("PDM_CACHE_DIR", directory.resolve("pdm-cache").toString());
    install.environment().put("PDM_CHECK_UPDATE", "false");
    install.environment().put("VIRTUAL_ENV", python.getParent().getParent().toString());
    Mirror.Ran ran = mirror.run(install);
    assertThat(ran.code()).as(ran.output()).isZero();
    assertThat(Clients.installed(python)).contains("torch-2.6.0+cu124");
  }
}
