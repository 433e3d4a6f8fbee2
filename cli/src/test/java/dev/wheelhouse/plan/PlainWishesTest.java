package dev.wheelhouse.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a resolver is given of what is wished for. */
class PlainWishesTest {
  @TempDir Path directory;
  private final List<String> told = new ArrayList<>();

  private Path file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private PlainWishes read(List<String> requirements, List<Path> files, String... extras)
      throws IOException {
    Wishes wishes =
        new Wishes(
            requirements, files, List.of(), List.of(), List.of(extras), null, false, false, false);
    return PlainWishes.of(wishes, told::add);
  }

  @Test
  void of_filesThatNameOthers_areOneListEachOfRequirementsAndConstraints() throws IOException {
    file(
        "more/base.txt", "numpy>=1.26 \\\n  --hash=sha256:" + "0".repeat(64) + "\n-r ../top.txt\n");
    file("limits.txt", "# none newer\nnumpy<2\n");
    Path top =
        file("top.txt", "torch==2.6.0 ; python_version < '3.13'\n-rmore/base.txt\n-c limits.txt\n");
    PlainWishes input = read(List.of("six"), List.of(top));
    assertThat(input.requirements())
        .containsExactly("six", "torch==2.6.0 ; python_version < '3.13'", "numpy>=1.26");
    assertThat(input.constraints()).containsExactly("numpy<2");
    assertThat(input.prereleases()).isFalse();
    assertThat(told).isEmpty();
  }

  @Test
  void of_filesThatNameAnIndex_arePassedOverAndTold() throws IOException {
    Path top =
        file(
            "top.txt",
            "--extra-index-url https://download.pytorch.org/whl/cu124\n-f wheels\n--pre\ntorch\n");
    PlainWishes input = read(List.of(), List.of(top));
    assertThat(input.requirements()).containsExactly("torch");
    assertThat(input.prereleases()).isTrue();
    assertThat(told).hasSize(2);
    assertThat(told.getFirst()).contains("download.pytorch.org", "top.txt", "this mirror");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-e .",
        "--editable .",
        "./demo",
        "demo.tar.gz",
        "git+https://github.com/a/b",
        "demo @ file:///tmp/demo",
        "https://h/demo-1.0-py3-none-any.whl",
        "--no-binary demo",
        "--config-settings a=b",
      })
  void of_whatRunsCodeOrGoesPastTheMirror_isRefusedByItsLine(String line) throws IOException {
    Path top = file("top.txt", "six\n" + line + "\n");
    assertThatThrownBy(() -> read(List.of(), List.of(top)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("top.txt: \"" + line)
        .hasMessageContaining("past this mirror");
    assertThatThrownBy(() -> read(List.of(line), List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the command: \"" + line);
  }

  @Test
  void of_oneFileAsRequirementsConstraintsAndOverrides_countsAsEach() throws IOException {
    List<Path> file = List.of(file("top.txt", "six==1.17.0\n"));
    Wishes wishes = new Wishes(List.of(), file, file, file, List.of(), null, false, false, false);
    PlainWishes input = PlainWishes.of(wishes, told::add);
    assertThat(input.requirements()).containsExactly("six==1.17.0");
    assertThat(input.constraints()).containsExactly("six==1.17.0");
    assertThat(input.overrides()).containsExactly("six==1.17.0");
  }

  @Test
  void of_project_isReadWithItsExtras() throws IOException {
    Path project =
        file(
            "pyproject.toml",
            """
            [project]
            name = "Demo"
            dependencies = ["six"]
            [project.optional-dependencies]
            gpu = ["torch==2.6.0"]
            full_set = ["demo[gpu, full-set]", "numpy"]
            """);
    assertThat(read(List.of(), List.of(project)).requirements()).containsExactly("six");
    assertThat(read(List.of(), List.of(project), "Full.Set").requirements())
        .containsExactly("six", "torch==2.6.0", "numpy");
    assertThatThrownBy(() -> read(List.of(), List.of(project), "cpu"))
        .hasMessage("no project directory here has an extra cpu");
  }

  @Test
  void of_projectWhoseCodeTellsWhatItNeeds_isRefused() throws IOException {
    Path project =
        file("pyproject.toml", "[project]\nname = \"demo\"\ndynamic = [\"dependencies\"]\n");
    assertThatThrownBy(() -> read(List.of(), List.of(project)))
        .hasMessageContaining("its dependencies are dynamic")
        .hasMessageContaining("--allow-build");
  }
}
