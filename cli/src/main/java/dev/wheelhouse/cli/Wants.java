package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wheelhouse wants}. */
@Command(
    name = "wants",
    mixinStandardHelpOptions = true,
    description = "Lists what was asked for while offline and is not here, the latest first.")
final class Wants implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws SettingsException, IOException {
    try (Session session = Session.open(common.load(Map.of()))) {
      session.run("wants", Map.of(), null, this::tell);
    }
    return Main.OK;
  }

  private void tell(Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
      return;
    }
    output
        .out()
        .printf(
            "%-8s %-40s %4d times, last %s by %s%n",
            Output.text(fields, "kind"),
            Output.text(fields, "name"),
            Output.number(fields, "count"),
            Output.text(fields, "last"),
            Output.text(fields, "requester"));
  }
}
