package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse drops}. */
@Command(
    name = "drops",
    mixinStandardHelpOptions = true,
    description = {
      "Lists what lies in the folders of sources of kind directory: taken, waiting until it is",
      "wholly written, or refused and why."
    },
    footer = {"", "Exit code: 1 if something was refused or could not be read"})
final class Drops implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Parameters(arity = "0..1", paramLabel = "SOURCE", description = "only this one")
  private @Nullable String source;

  @Override
  public Integer call() throws SettingsException, IOException {
    Map<String, String> parameters = source == null ? Map.of() : Map.of("source", source);
    try (Session session = Session.open(common.load(Map.of()))) {
      return session.run("drops", parameters, null, this::tell) ? Main.OK : Main.FAILED;
    }
  }

  private void tell(Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
      return;
    }
    output
        .out()
        .printf(
            "%-14s %-10s %s  (%s)%n",
            Output.text(fields, "source"),
            Output.text(fields, "result"),
            Output.text(fields, "filename"),
            Output.text(fields, "why"));
  }
}
