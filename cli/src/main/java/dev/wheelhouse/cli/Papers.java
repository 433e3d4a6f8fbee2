package dev.wheelhouse.cli;

import dev.wheelhouse.config.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code wheelhouse papers}: what lies beside the program in an archive and is made of its own
 * help: manual pages and the completion of shells. Not for people; {@code ./dev dist} calls it.
 */
@Command(name = "papers", hidden = true)
final class Papers implements Callable<Integer> {
  /**
   * zsh reads the completion of bash by {@code bashcompinit}. As a file of its {@code fpath} the
   * text runs at the first completion, which it must also answer.
   */
  private static final String ZSH_HEAD = "#compdef wheelhouse\n";

  private static final String ZSH_TAIL = "\n_bash_complete -o default -F _complete_wheelhouse\n";

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "DIRECTORY")
  private @Nullable Path directory;

  @Override
  public Integer call() throws IOException {
    CommandLine root = Objects.requireNonNull(spec).root().commandLine();
    Path place = Objects.requireNonNull(directory);
    Path manuals = Files.createDirectories(place.resolve("man").resolve("man" + ManPage.SECTION));
    writeManuals(root, manuals);
    Path completion = Files.createDirectories(place.resolve("completion"));
    String bash = AutoComplete.bash(root.getCommandName(), root);
    Files.writeString(completion.resolve("wheelhouse.bash"), bash);
    Files.writeString(completion.resolve("_wheelhouse"), ZSH_HEAD + bash + ZSH_TAIL);
    return Main.OK;
  }

  private static void writeManuals(CommandLine command, Path directory) throws IOException {
    Path file = directory.resolve(ManPage.name(command) + "." + ManPage.SECTION);
    Files.writeString(file, ManPage.of(command, "wheelhouse " + Release.version()));
    for (CommandLine sub : ManPage.visible(command).values()) {
      writeManuals(sub, directory);
    }
  }
}
