package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wheelhouse reload}. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    description = {
      "Has the running server read its settings anew, as SIGHUP does, and says what changed.",
      "The server reads what it read at its start: the same file, its own options and variables.",
      "No request fails and no download is cut. What only a new start can change stays as it is,",
      "and is told. With settings that are wrong nothing changes."
    },
    footer = {
      "",
      "Exit code: 0 if the settings are right, also where something needs a restart; 1 if they are",
      "wrong, or no server runs"
    })
final class Reload implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    try (Session session = Session.ofServer(common.load(Map.of()))) {
      return session.run("reload", Map.of(), null, this::tell) ? Main.OK : Main.FAILED;
    } catch (SettingsException e) {
      tell(Map.of("result", "refused", "why", String.valueOf(e.getMessage())));
      return Main.FAILED;
    }
  }

  private void tell(Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
    } else if (Output.text(fields, "result").equals("refused")) {
      output.err().println(Output.text(fields, "why"));
      output.err().println("nothing changed: the server goes on with the settings that it has");
    } else {
      output.out().println(Output.text(fields, "why"));
    }
  }
}
