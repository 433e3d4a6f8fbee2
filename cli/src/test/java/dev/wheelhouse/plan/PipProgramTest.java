package dev.wheelhouse.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which pip may plan, by what a Python says of itself. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs are shell scripts")
class PipProgramTest {
  @TempDir Path directory;

  private Path says(String text) throws IOException {
    Path python = directory.resolve("python3");
    Files.writeString(python, "#!/bin/sh\ncat <<'END'\n" + text + "\nEND\n");
    Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));
    return python;
  }

  @ParameterizedTest
  @CsvSource({
    "25.3, cp311-cp311-manylinux_2_36_x86_64, 3.11, manylinux_2_36_x86_64, false",
    "26.0.1, cp310-cp310-manylinux_2_17_aarch64, 3.10, manylinux_2_17_aarch64, true",
    "30.1.dev0, cp313-cp313-macosx_15_0_arm64, 3.13, macosx_15_0_arm64, true",
  })
  void at_pipThatIsNewEnough_isForItsOwnTarget(
      String version, String tag, String python, String platform, boolean dates)
      throws IOException {
    String told = "hello\n{\"pip\": \"%s\", \"tag\": \"%s\"}".formatted(version, tag);
    Pip pip = Pip.at(says(told));
    assertThat(pip.version()).isEqualTo(version);
    assertThat(pip.own()).isEqualTo(Target.parse(python, platform).orElseThrow());
    assertThat(pip.hasDates()).isEqualTo(dates);
    assertThat(Pip.onPath(Map.of("PATH", "/nowhere:" + directory))).isEqualTo(pip);
  }

  @ParameterizedTest
  @CsvSource({
    "25.2, cp311-cp311-manylinux_2_36_x86_64, pip 25.2 is too old (expected: 25.3 or later)",
    "9.0.3, cp311-cp311-manylinux_2_36_x86_64, pip 9.0.3 is too old",
    "'', '', has no pip (expected: pip 25.3 or later)",
    "26.3, cp313-cp313t-manylinux_2_36_x86_64, no plans are made for a Python that takes cp313",
    "26.3, cp311-cp311-musllinux_1_2_x86_64, no plans are made for a Python that takes cp311",
    "26.3, pp311-pypy311_pp73-manylinux_2_36_x86_64, (expected: CPython",
  })
  void at_pipThatCannotPlan_saysWhy(String version, String tag, String why) throws IOException {
    Path python = says("{\"pip\": \"%s\", \"tag\": \"%s\"}".formatted(version, tag));
    assertThatThrownBy(() -> Pip.at(python)).hasMessageContaining(why);
  }

  @Test
  void at_whatIsNoPython_saysSo() throws IOException {
    Path other = says("unknown option -c");
    assertThatThrownBy(() -> Pip.at(other)).hasMessageContaining("not a Python: it says unknown");
    assertThatThrownBy(() -> Pip.at(directory.resolve("none")))
        .hasMessageContaining("none: does not run");
    assertThatThrownBy(() -> Pip.onPath(Map.of())).hasMessage("no python3 is on the PATH");
  }
}
