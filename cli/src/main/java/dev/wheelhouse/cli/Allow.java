package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse allow}. */
@Command(
    name = "allow",
    mixinStandardHelpOptions = true,
    description = {
      "Serves a project again that upstream quarantined or removed.",
      "Malware is removed so: look at the project before you allow it."
    })
final class Allow implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Parameters(arity = "1..*", paramLabel = "PROJECT", description = "which ones")
  private List<String> projects = List.of();

  @Option(names = "--revoke", description = "hide them again")
  private boolean revoke;

  @Override
  public Integer call() throws SettingsException, IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("project", String.join("\n", projects));
    if (revoke) {
      parameters.put("revoke", "yes");
    }
    try (Session session = Session.open(common.load(Map.of()))) {
      return session.run("allow", parameters, null, this::tell) ? Main.OK : Main.FAILED;
    }
  }

  private void tell(Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
    } else {
      output.out().println(Output.text(fields, "project") + ": " + Output.text(fields, "result"));
    }
  }
}
