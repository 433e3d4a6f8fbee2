package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real clients write locks of torch and what it needs, from the recorded index through the mirror:
 * pages and METADATA come, wheels do not.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the wheels are for it")
class LockTest {
  /** The one file of torch 2.6.0 that the PyTorch index lists without a digest. */
  private static final String WITHOUT_DIGEST = "cp313t-linux_x86_64.whl";

  @TempDir Path directory;
  private RecordedIndex upstream;
  private Mirror mirror;

  @BeforeEach
  void start() throws Exception {
    upstream = RecordedIndex.start(directory);
    mirror = new Mirror(directory);
    Files.writeString(directory.resolve("wheelhouse.toml"), upstream.settings());
    mirror.serve();
  }

  @AfterEach
  void stop() throws Exception {
    if (mirror != null) {
      mirror.close();
    }
    if (upstream != null) {
      upstream.close();
    }
  }

  private String run(List<String> command, String lock) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("POETRY_CACHE_DIR", directory.resolve("poetry").toString());
    builder.environment().put("POETRY_VIRTUALENVS_CREATE", "false");
    Mirror.Ran ran = mirror.run(builder);
    assertThat(ran.code()).as(ran.output()).isZero();
    return Files.readString(directory.resolve(lock));
  }

  private void project(String settings) throws IOException {
    Files.writeString(
        directory.resolve("pyproject.toml"),
        """
        [project]
        name = "demo"
        version = "1"
        requires-python = ">=3.10"
        dependencies = ["torch==2.6.0", "numpy==1.26.4"]
        """
            + settings);
  }

  /** What is asked of a wheel is one byte, to learn whether its host honours ranges. */
  private void onlyPagesAndMetadataCame(List<String> exceptions) throws IOException {
    assertThat(upstream.answered()).isNotEmpty();
    assertThat(upstream.answered())
        .filteredOn(one -> one.path().endsWith(".whl"))
        .filteredOn(one -> exceptions.stream().noneMatch(one.path()::endsWith))
        .allMatch(one -> one.status() == 206 && one.bytes() == 1);
  }

  @Test
  void uv_lockWithAnExplicitIndex_takesTorchFromThere() throws Exception {
    project(
        """
        [[tool.uv.index]]
        name = "cu124"
        url = "%1$s/pytorch-cu124/simple/"
        explicit = true
        [[tool.uv.index]]
        url = "%1$s/simple/"
        default = true
        [tool.uv.sources]
        torch = { index = "cu124" }
        """
            .formatted(mirror.url()));
    // The settings of the project count here, unlike elsewhere; those of the user still do not.
    String lock =
        run(
            List.of(
                "env",
                "-u",
                "UV_NO_CONFIG",
                "XDG_CONFIG_HOME=.",
                "UV_PYTHON_DOWNLOADS=never",
                Clients.kit("uv==0.13.9", "uv").toString(),
                "lock",
                "--no-cache",
                "--python",
                Clients.venv().toString()),
            "uv.lock");
    assertThat(lock)
        .contains(
            "name = \"torch\"\nversion = \"2.6.0+cu124\"\nsource = { registry = \"%s\" }"
                .formatted(mirror.url() + "/pytorch-cu124/simple/"))
        .contains(
            "name = \"numpy\"\nversion = \"1.26.4\"\nsource = { registry = \"%s\" }"
                .formatted(mirror.index()));
    assertThat(lock.lines().filter(line -> line.contains("url = ")))
        .allMatch(line -> line.contains("url = \"" + mirror.url() + "/"));
    onlyPagesAndMetadataCame(List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"25.3", "26.3"})
  void pip_lock_takesNoWheel(String version) throws Exception {
    String lock =
        run(
            List.of(
                Clients.kit("pip==" + version, "pip").toString(),
                "lock",
                "--no-cache-dir",
                "--index-url",
                mirror.index(),
                "torch==2.6.0",
                "numpy==1.26.4"),
            "pylock.toml");
    assertThat(lock)
        .contains("name = \"torch\"\nversion = \"2.6.0+cu124\"")
        .contains("name = \"numpy\"\nversion = \"1.26.4\"");
    onlyPagesAndMetadataCame(List.of());
  }

  @Test
  void poetry_lockThroughPlain_takesNoWheel() throws Exception {
    assertThat(poetry("/plain/simple/")).contains("name = \"torch\"\nversion = \"2.6.0\"");
    onlyPagesAndMetadataCame(List.of());
  }

  /** A lock needs the digest of every file of a version: one that no index tells costs the file. */
  @Test
  void poetry_lockOfCuda_takesOnlyTheWheelWithoutDigest_andOnce() throws Exception {
    String first = poetry("/simple/");
    assertThat(first).contains("name = \"torch\"\nversion = \"2.6.0+cu124\"");
    onlyPagesAndMetadataCame(List.of(WITHOUT_DIGEST));
    upstream.forget();
    Files.delete(directory.resolve("poetry.lock"));
    run(List.of("rm", "-r", directory.resolve("poetry").toString()), "pyproject.toml");
    assertThat(poetry("/simple/")).isEqualTo(first);
    assertThat(upstream.answered()).filteredOn(one -> one.path().endsWith(".whl")).isEmpty();
  }

  private String poetry(String index) throws Exception {
    project(
        """
        [tool.poetry]
        package-mode = false
        [[tool.poetry.source]]
        name = "mirror"
        url = "%s"
        priority = "primary"
        """
            .formatted(mirror.url() + index));
    Path poetry = Clients.kit("poetry==2.5.1", "poetry");
    return run(List.of(poetry.toString(), "lock", "-n"), "poetry.lock");
  }
}
