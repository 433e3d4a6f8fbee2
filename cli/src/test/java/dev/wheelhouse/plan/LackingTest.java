package dev.wheelhouse.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was asked for, in files of every shape, and what of it cannot be met. */
class LackingTest {
  @TempDir Path directory;

  private Path file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static Wishes wishes(List<String> lines, Path... files) {
    return new Wishes(
        lines, List.of(files), List.of(), List.of(), List.of("gpu"), null, false, false, false);
  }

  @Test
  void asked_nestedFilesAndConstraints_areFollowedFromWhereEachLies() throws IOException {
    file("sub/more.txt", "--constraint=../bounds.txt\nnumpy>=1\n-r ../main.txt\n");
    file("bounds.txt", "numpy<2\nvllm==0.8.5 ; python_version < '3.11'\nunasked==1\n");
    Path main =
        file(
            "main.txt",
            """
            # torch==1 \\
            torch[gpu] == 2.6.0 \\
                --hash=sha256:00  # why
            -i https://x.example/simple
            -rsub/more.txt
            vllm
            six ; sys_platform == 'linux'
            -e ./mine
            ./wheels/a-1-py3-none-any.whl
            """);
    assertThat(Lacking.asked(wishes(List.of("numpy"), main)))
        .containsExactlyInAnyOrder(
            "numpy<2", "torch[gpu]==2.6.0", "numpy>=1,<2", "vllm", "six ; sys_platform == 'linux'");
    assertThat(RequirementsFile.read(main).passedOver())
        .containsExactly("-e ./mine", "./wheels/a-1-py3-none-any.whl");
    file("sub/more.txt", "-r gone.txt\n");
    assertThatThrownBy(() -> RequirementsFile.read(main)).hasMessageContaining("gone.txt");
  }

  @Test
  void asked_ofAProject_areItsDependenciesAndThoseOfTheExtras() throws IOException {
    Path project =
        file(
            "pyproject.toml",
            """
            [project]
            name = "mine"
            dependencies = ["torch==2.6.0"]
            optional-dependencies.gpu = ["triton"]
            optional-dependencies.docs = ["sphinx"]
            """);
    assertThat(Lacking.asked(wishes(List.of(), project))).containsExactly("torch==2.6.0", "triton");
  }

  @Test
  void of_findsTheFewThatAreMissing_andNoneWhereTheyOnlyClash() throws IOException {
    List<String> all = List.of("a", "b", "c", "d", "e");
    Set<String> missing = Set.of("b", "e");
    assertThat(Lacking.of(all, some -> some.stream().noneMatch(missing::contains)))
        .containsExactly("b", "e");
    assertThat(Lacking.of(all, some -> !some.containsAll(List.of("a", "d")))).isEmpty();
  }
}
