package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wheelhouse.fixture.SmallDisk;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real pips and a wheel that is bigger than the mirror's disk. */
class ShortDiskPipTest {
  private static final TestWheel HUGE =
      TestWheel.recipe("huge", "1.0").padded(150L << 20).requires("six").make();
  private static final String PATH = "huge-1.0.*whl$";

  @TempDir Path directory;
  private Mirror mirror;
  private SmallDisk disk;

  @BeforeEach
  void start() throws Exception {
    mirror = new Mirror(directory);
    disk = SmallDisk.mount(mirror.data(), 110).orElse(null);
    assumeTrue(disk != null, "needs to mount a small disk");
    mirror.upstream.pypi().add(HUGE, TestWheel.of("six", "1.17.0"));
    mirror.serve();
  }

  @AfterEach
  void stop() throws Exception {
    mirror.close();
    if (disk != null) {
      disk.close();
    }
  }

  private void downloads(Path pip) throws Exception {
    Mirror.Ran ran =
        mirror.run(
            new ProcessBuilder(
                pip.toString(),
                "download",
                "--no-cache-dir",
                "--no-deps",
                "-d",
                "dl",
                "--index-url",
                mirror.index(),
                "huge"));
    assertThat(ran.code()).as(ran.output()).isZero();
    Path file = directory.resolve("dl").resolve(HUGE.filename());
    assertThat(Sha256.of(Files.readAllBytes(file))).isEqualTo(HUGE.sha256());
  }

  @Test
  void install_biggerThanTheDisk_isPassedThrough_whatFitsIsStored() throws Exception {
    Path python = Clients.venv();
    Mirror.Ran ran =
        mirror.run(
            new ProcessBuilder(
                python.toString(),
                "-m",
                "pip",
                "install",
                "--no-cache-dir",
                "--index-url",
                mirror.index(),
                "huge"));
    assertThat(ran.code()).as(ran.output()).isZero();
    assertThat(Clients.installed(python)).contains("huge-1.0", "six-1.17.0");
    assertThat(mirror.upstream.count(PATH)).isEqualTo(1);
    assertThat(mirror.run("show", HUGE.filename()).output()).doesNotContain("stored");
    assertThat(mirror.run("verify").output()).contains("1 files verified");
    assertThat(mirror.log())
        .contains(HUGE.filename() + ": not stored")
        .contains("no space for " + HUGE.size() + " bytes")
        .contains("passed through, not stored, sha256 " + HUGE.sha256());
  }

  @ParameterizedTest
  @ValueSource(strings = {"25.3", "26.3"})
  void download_originCutsOnce_theSameRunEndsWithTheRightFile(String version) throws Exception {
    mirror.upstream.cut(PATH, 60_000_000, 1);
    downloads(Clients.kit("pip==" + version, "pip"));
    assertThat(mirror.upstream.count(PATH)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"25.3", "26.3"})
  void download_originCorruptsOnce_theSameRunEndsWithTheRightFile(String version) throws Exception {
    mirror.upstream.corrupt(PATH, 1_000_000, 1);
    downloads(Clients.kit("pip==" + version, "pip"));
    assertThat(mirror.upstream.count(PATH)).isEqualTo(2);
    assertThat(mirror.log()).contains("the index says");
  }

  @Test
  void download_withAPipThatDoesNotResume_isRight() throws Exception {
    downloads(Clients.kit("pip==21.3.1", "pip"));
  }
}
