package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse freeze}. */
@Command(
    name = "freeze",
    mixinStandardHelpOptions = true,
    description = {
      "Gives a moment a name. From then on /at/NAME/simple/, and /at/NAME/INDEX/simple/ of every",
      "index, list what was uploaded by then. Without a NAME lists those that there are."
    },
    footer = {
      "",
      "Files that you handed over are always listed; what was yanked or quarantined since is.",
      "A name that is taken stays as it is. Exit code: 1 if the name is taken, or not known"
    })
final class Freeze implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "e.g. verl-2025-07")
  private @Nullable String name;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "the last day, or moment, that counts, such as 2025-05-15; else now")
  private @Nullable String at;

  @Option(names = "--remove", description = "forgets the name; no file goes")
  private boolean remove;

  @Override
  public Integer call() throws SettingsException, IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (name == null && (at != null || remove)) {
      output.err().println("freeze: a NAME is missing");
      return Main.USAGE;
    }
    if (name != null) {
      parameters.put("name", name);
    }
    if (at != null) {
      parameters.put("at", at);
    }
    if (remove) {
      parameters.put("remove", "");
    }
    try (Session session = Session.open(common.load(Map.of()))) {
      return session.run("freeze", parameters, null, this::tell) ? Main.OK : Main.FAILED;
    }
  }

  private void tell(Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
      return;
    }
    String name = Output.text(fields, "name");
    String at = Output.text(fields, "at");
    switch (Output.text(fields, "result")) {
      case "frozen" -> output.out().printf("%-24s %s  %s%n", name, at, Output.text(fields, "path"));
      case "removed" -> output.out().println(name + ": removed");
      case "taken" ->
          output.err().printf("%s is taken: it stands for %s; remove it first%n", name, at);
      default -> output.err().println(name + ": no view is called so");
    }
  }
}
