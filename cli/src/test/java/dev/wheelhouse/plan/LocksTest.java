package dev.wheelhouse.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.index.ProjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks that are read, and those that are written. */
class LocksTest {
  private static final Target LINUX = Target.parse("3.10", "linux_x86_64").orElseThrow();
  private static final String SHA = "ab".repeat(32);

  @TempDir Path directory;

  private static String wheel(String tags) {
    return "{ url = \"http://h/files/pypi/x/triton-3.2.0-%s.whl\", size = 7, hashes = { sha256 = \"%s\" } }"
        .formatted(tags, SHA);
  }

  private static Locked locked(String... tags) throws IOException {
    String wheels = String.join(", ", List.of(tags).stream().map(LocksTest::wheel).toList());
    String lock =
        "lock-version = \"1.0\"\n[[packages]]\nname = \"triton\"\nversion = \"3.2.0\"\n"
            + "sdist = { url = \"http://h/files/pypi/x/triton-3.2.0.tar.gz\", hashes = {} }\n"
            + "wheels = ["
            + wheels
            + "]\n";
    return PylockReader.read(lock, "test").getFirst();
  }

  @Test
  void best_isTheWheelThatInstallersTake() throws IOException {
    assertThat(
            locked("cp310-cp310-linux_x86_64", "cp310-cp310-manylinux_2_28_x86_64", "py3-none-any")
                .best(LINUX))
        .hasValueSatisfying(file -> assertThat(file.filename()).contains("manylinux_2_28"));
    assertThat(locked("1-py3-none-any", "2-py3-none-any", "py3-none-any").best(LINUX))
        .hasValueSatisfying(file -> assertThat(file.filename()).contains("-2-py3"));
    assertThat(
            locked(
                    "cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64",
                    "cp38-abi3-linux_x86_64")
                .best(LINUX))
        .hasValueSatisfying(file -> assertThat(file.filename()).contains("manylinux2014"));
  }

  @Test
  void best_noWheelFits_isTheSourceDistribution() throws IOException {
    assertThat(locked("cp311-cp311-linux_x86_64", "cp310-cp310-win_amd64").best(LINUX))
        .hasValueSatisfying(file -> assertThat(file.filename()).isEqualTo("triton-3.2.0.tar.gz"));
  }

  @Test
  void pylock_whatIsWritten_isReadBackTheSame() throws IOException {
    PlannedFile torch =
        new PlannedFile(
            new ProjectName("torch"),
            "2.6.0+cu124",
            "torch-2.6.0+cu124-cp310-cp310-linux_x86_64.whl",
            "/files/pytorch-cu124/h/torch-2.6.0%2Bcu124-cp310-cp310-linux_x86_64.whl",
            768L,
            SHA,
            "2025-01-29T16:00:00Z",
            "pytorch-cu124",
            false);
    PlannedFile sdist =
        new PlannedFile(
            new ProjectName("flash-attn"),
            "2.7.4",
            "flash_attn-2.7.4.tar.gz",
            "/files/pypi/h/flash_attn-2.7.4.tar.gz",
            null,
            SHA,
            null,
            "pypi",
            true);
    Plan plan = new Plan(LINUX, List.of(sdist, torch), List.of(sdist.project()), List.of());
    List<Locked> read = PylockReader.read(LockText.pylock(plan, "http://m:8080"), "test");
    assertThat(read).hasSize(2);
    assertThat(read.get(1).files().getFirst())
        .isEqualTo(
            new Locked.File(
                torch.filename(), "http://m:8080" + torch.path(), 768L, SHA, "2025-01-29T16:00Z"));
    assertThat(read.getFirst().best(LINUX).orElseThrow().filename()).isEqualTo(sdist.filename());
    assertThat(LockText.requirements(plan))
        .contains("torch==2.6.0+cu124 \\\n    --hash=sha256:" + SHA)
        .doesNotContain("http");
  }

  private List<String> lines(String name, String text) throws IOException {
    return LockInput.requirements(Files.writeString(directory.resolve(name), text));
  }

  @Test
  void requirements_ofEveryKindOfLock_arePinned() throws IOException {
    assertThat(
            lines(
                "uv.lock",
                """
                version = 1
                [[package]]
                name = "mine"
                version = "0.1.0"
                source = { editable = "." }
                [[package]]
                name = "numpy"
                version = "1.26.4"
                source = { registry = "https://index.example/simple" }
                resolution-markers = ["python_full_version < '3.12'", "sys_platform == 'win32'"]
                """))
        .containsExactly(
            "numpy==1.26.4 ; (python_full_version < '3.12') or (sys_platform == 'win32')");
    assertThat(
            lines(
                "poetry.lock",
                """
                [[package]]
                name = "colorama"
                version = "0.4.6"
                markers = "sys_platform == 'win32'"
                [[package]]
                name = "fork"
                version = "1.0"
                [package.source]
                type = "git"
                url = "https://code.example/fork"
                """))
        .containsExactly("colorama==0.4.6 ; sys_platform == 'win32'");
    assertThat(
            lines(
                "pylock.toml",
                "lock-version = '1.0'\n[[packages]]\nname = 'six'\nversion = '1.17.0'\n"))
        .containsExactly("six==1.17.0");
    assertThat(
            lines(
                "requirements.txt",
                """
                # by hand
                --index-url http://x/
                six==1.17.0 \\
                    --hash=sha256:00 \\
                    --hash=sha256:11  # twice
                """))
        .containsExactly("six==1.17.0");
  }

  @Test
  void requirements_whatIsNoLock_isRefusedByName() {
    assertThatThrownBy(() -> lines("requirements.txt", "six>=1\n"))
        .hasMessageContaining("\"six>=1\" is not pinned");
    assertThatThrownBy(() -> lines("some.toml", "a = 1\n")).hasMessageContaining("no lock");
    assertThatThrownBy(() -> lines("broken.lock", "a = \n")).hasMessageContaining("not TOML");
    assertThatThrownBy(() -> LockInput.requirements(directory.resolve("none")))
        .hasMessageContaining("no such file");
  }
}
