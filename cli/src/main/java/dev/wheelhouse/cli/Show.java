package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows all that is known of a file: source, digest, since when, where it lies.",
    footer = {"", "Exit code: 1 if no such file is known"})
final class Show implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "FILE", description = "a file name, or a sha256")
  private String file = "";

  @Override
  public Integer call() throws SettingsException, IOException {
    boolean found;
    try (Session session = Session.open(common.load(Map.of()))) {
      found = session.run("show", Map.of("file", file), null, this::tell);
    }
    if (!found) {
      output.err().println("no file is known as " + file);
    }
    return found ? Main.OK : Main.FAILED;
  }

  private void tell(Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
      return;
    }
    fields.forEach(
        (name, value) -> output.out().printf("%-16s %s%n", name, Output.text(fields, name)));
    output.out().println();
  }
}
