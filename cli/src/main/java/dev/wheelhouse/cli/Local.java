package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse local}. */
@Command(
    name = "local",
    mixinStandardHelpOptions = true,
    description = {
      "Shows or changes how a seeded project stands to upstream's of the same name:",
      "'private' is yours alone, 'merge' stands beside upstream's, by version."
    })
final class Local implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "PROJECT", description = "which one")
  private String project = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "private|merge", description = "the change")
  private @Nullable String kind;

  @Override
  public Integer call() throws SettingsException, IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("project", project);
    if (kind != null) {
      parameters.put("kind", kind);
    }
    try (Session session = Session.open(common.load(Map.of()))) {
      return session.run("local", parameters, null, this::tell) ? Main.OK : Main.FAILED;
    }
  }

  private void tell(Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
    } else {
      output.out().println(Output.text(fields, "project") + ": " + Output.text(fields, "kind"));
    }
  }
}
