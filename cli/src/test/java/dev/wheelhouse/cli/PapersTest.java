package dev.wheelhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an archive has beside the program: manual pages and completion, made of the help. */
class PapersTest {
  @TempDir private Path directory;

  @BeforeEach
  void write() {
    assertThat(run("papers", directory.toString())).isEmpty();
  }

  @Test
  void manuals_everyCommandForPeople_hasAPageAndHiddenOnesHaveNone() throws Exception {
    assertThat(pages())
        .contains("wheelhouse.1", "wheelhouse-serve.1", "wheelhouse-sets-add.1")
        .contains("wheelhouse-reload.1", "wheelhouse-keys-generate.1", "wheelhouse-doctor-env.1")
        .doesNotContain("wheelhouse-train.1", "wheelhouse-papers.1");
    String main = page("wheelhouse");
    for (String name : pages()) {
      String[] words = name.replace(".1", "").split("-", 3);
      assertThat(words.length == 2 ? main : words[words.length - 1])
          .contains(words[words.length - 1]);
    }
  }

  @Test
  void manuals_everyOptionOfTheHelp_standsThere() throws Exception {
    for (String name : pages()) {
      String command = name.replace(".1", "");
      String page = Files.readString(manual(name)).replace("\\-", "-");
      String help = run(command.equals("wheelhouse") ? List.of("--help") : help(command));
      help.lines()
          .map(String::strip)
          .filter(line -> line.startsWith("-") && line.length() > 3)
          .map(line -> line.replaceFirst("[ ,=\\[].*", ""))
          .forEach(option -> assertThat(page).as(name).contains(option));
    }
  }

  @Test
  void manuals_formattedByGroff_drawNoWarning() throws Exception {
    assumeTrue(isHere("groff"), "groff is not here: pages are not formatted");
    for (String name : pages()) {
      assertThat(shell("groff -man -Tutf8 -ww -z '" + manual(name) + "' 2>&1")).as(name).isEmpty();
    }
    assertThat(shell("groff -man -Tutf8 -P-cbou '" + manual("wheelhouse-serve.1") + "'"))
        .contains("wheelhouse-serve - Serves packages")
        .contains("--listen HOST[:PORT]")
        .contains("wheelhouse serve --offline");
  }

  @Test
  void completion_ofBash_knowsCommandsAndOptions() throws Exception {
    assumeTrue(isHere("bash"), "bash is not here: completion is not tried");
    assertThat(bash("wheelhouse", "ser")).isEqualTo("serve");
    assertThat(bash("wheelhouse", "sets", "ad")).isEqualTo("add");
    assertThat(bash("wheelhouse", "serve", "--off")).isEqualTo("--offline");
    assertThat(bash("wheelhouse", "tra")).isEmpty();
  }

  @Test
  void completion_ofZsh_knowsCommands() throws Exception {
    assumeTrue(isHere("zsh"), "zsh is not here: completion is not tried");
    Path file = directory.resolve("completion").resolve("_wheelhouse");
    assertThat(Files.readString(file)).startsWith("#compdef wheelhouse\n");
    assertThat(
            shell(
                """
                cd '%s' && timeout 60 zsh -f -c '
                  fpath=("$PWD" $fpath); autoload -Uz compinit; compinit -u -D
                  zmodload zsh/zpty; zpty z zsh -f -i
                  zpty -w z "fpath=($PWD \\$fpath); autoload -Uz compinit; compinit -u -D; PS1=READY"
                  zpty -r z seen "*READY*READY*"
                  zpty -w -n z "wheelhouse reloc\t"
                  zpty -r z seen "*relock*" && print found'
                """
                    .formatted(file.getParent())))
        .contains("found");
  }

  private String bash(String... words) throws Exception {
    String script =
        ". '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_wheelhouse 2>/dev/null; echo \"${COMPREPLY[*]}\""
            .formatted(
                directory.resolve("completion").resolve("wheelhouse.bash"),
                String.join(" ", words),
                words.length - 1);
    return output(new ProcessBuilder("bash", "-c", script)).strip();
  }

  private Path manual(String name) {
    return directory.resolve("man").resolve("man1").resolve(name);
  }

  private String page(String name) throws IOException {
    return Files.readString(manual(name + ".1"));
  }

  private List<String> pages() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("man").resolve("man1"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** {@code client-config} is one word; other hyphens stand between a command and its own. */
  private static List<String> help(String page) {
    String words = page.substring("wheelhouse-".length());
    return words.equals("client-config")
        ? List.of(words, "--help")
        : Stream.concat(Stream.of(words.split("-", 2)), Stream.of("--help")).toList();
  }

  private static String run(List<String> arguments) {
    return run(arguments.toArray(String[]::new));
  }

  private static String run(String... arguments) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text, true);
    assertThat(Main.run(out, out, arguments)).as(text.toString()).isZero();
    return text.toString();
  }

  private static boolean isHere(String program) throws Exception {
    return !shell("command -v " + program + " || true").isEmpty();
  }

  private static String shell(String script) throws Exception {
    return output(new ProcessBuilder("sh", "-c", script));
  }

  private static String output(ProcessBuilder process) throws Exception {
    Process started = process.redirectErrorStream(true).start();
    started.getOutputStream().close();
    String text = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    started.waitFor();
    return text;
  }
}
