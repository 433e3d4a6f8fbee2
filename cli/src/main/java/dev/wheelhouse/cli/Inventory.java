package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wheelhouse inventory}. */
@Command(
    name = "inventory",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the sha256 and name of every file that is here.",
      "On the other side, 'wheelhouse export --since' leaves these out."
    })
final class Inventory implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws SettingsException, IOException {
    try (Session session = Session.open(common.load(Map.of()))) {
      return session.run("inventory", Map.of(), null, this::tell) ? Main.OK : Main.FAILED;
    }
  }

  private void tell(Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
    } else {
      output.out().println(Output.text(fields, "sha256") + "  " + Output.text(fields, "filename"));
    }
  }
}
