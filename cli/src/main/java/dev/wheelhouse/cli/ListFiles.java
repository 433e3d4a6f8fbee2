package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the files that are here: project, size, source, name.",
    footer = {"", "Exit code: 1 if a project was named and no file of it is here"})
final class ListFiles implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Parameters(arity = "0..*", paramLabel = "PROJECT", description = "only these")
  private List<String> projects = List.of();

  private long files;
  private long bytes;

  @Override
  public Integer call() throws SettingsException, IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (!projects.isEmpty()) {
      parameters.put("project", String.join("\n", projects));
    }
    boolean found;
    try (Session session = Session.open(common.load(Map.of()))) {
      found = session.run("list", parameters, null, this::tell);
    }
    if (!output.json()) {
      output.out().printf("%d files, %s%n", files, Output.bytes(bytes));
    }
    return found ? Main.OK : Main.FAILED;
  }

  private void tell(Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
      return;
    }
    files++;
    bytes += Output.number(fields, "size");
    output
        .out()
        .printf(
            "%-28s %9s  %-14s %s%n",
            Output.text(fields, "project"),
            Output.bytes(Output.number(fields, "size")),
            Output.text(fields, "source"),
            Output.text(fields, "filename"));
  }
}
