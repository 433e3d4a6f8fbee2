package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.plan.RequirementsFile;
import dev.wheelhouse.storage.JsonLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse wants}. */
@Command(
    name = "wants",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[COMMAND]",
    description = {
      "Lists what was asked for while offline and is not here, the latest first.",
      "'wants export' writes it to a file for 'seed --wants' on the other side."
    },
    subcommands = {Wants.Export.class, Wants.Add.class, HelpCommand.class})
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
            "%-11s %-40s %4d times, last %s by %s%n",
            Output.text(fields, "kind"),
            Output.text(fields, "name"),
            Output.number(fields, "count"),
            Output.text(fields, "last"),
            Output.text(fields, "requester"));
  }

  /** {@code wheelhouse wants export}. */
  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = "Writes the wants, a line of JSON each, for 'wheelhouse seed --wants FILE'.")
  static final class Export implements Callable<Integer> {
    @Mixin private final CommonOptions common = new CommonOptions();
    @Mixin private final Output output = new Output();

    @Option(names = "-o", paramLabel = "FILE", description = "where to; else it is printed")
    private @Nullable Path file;

    @Override
    public Integer call() throws SettingsException, IOException {
      List<String> lines = new ArrayList<>();
      try (Session session = Session.open(common.load(Map.of()))) {
        session.run("wants", Map.of(), null, fields -> lines.add(JsonLines.line(fields)));
      }
      if (file == null) {
        lines.forEach(line -> output.out().println(line));
      } else {
        Files.write(file, lines, StandardCharsets.UTF_8);
        if (!output.json()) {
          output.out().printf("%d wants written to %s%n", lines.size(), file);
        }
      }
      return Main.OK;
    }
  }

  /** {@code wheelhouse wants add}. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Notes wants by hand: projects, or requirements such as 'torch==2.6.0'.")
  static final class Add implements Callable<Integer> {
    @Mixin private final CommonOptions common = new CommonOptions();
    @Mixin private final Output output = new Output();

    @Parameters(arity = "0..*", paramLabel = "WHAT", description = "projects or requirements")
    private List<String> wishes = List.of();

    @Option(
        names = {"-r", "--requirement"},
        paramLabel = "FILE",
        description = {
          "a requirements file, with those that it includes (-r) and narrowed by those that",
          "constrain it (-c); digests in it are left out"
        })
    private List<Path> files = List.of();

    @Override
    public Integer call() throws SettingsException, IOException {
      List<String> all = new ArrayList<>(wishes);
      for (Path file : files) {
        RequirementsFile read = RequirementsFile.read(file);
        read.narrowed().forEach(one -> all.add(one.toString()));
        read.passedOver()
            .forEach(line -> output.err().println("passed over, no index has it: " + line));
      }
      if (all.isEmpty()) {
        output.err().println("wants add: give WHAT or -r FILE");
        return Main.USAGE;
      }
      try (Session session = Session.open(common.load(Map.of()))) {
        for (String wish : all) {
          boolean unused = session.run("want-add", Map.of("wish", wish), null, this::tell);
        }
      }
      return Main.OK;
    }

    private void tell(Map<String, Object> fields) {
      if (output.json()) {
        output.json(fields);
      } else {
        output.out().printf("%-11s %s%n", Output.text(fields, "kind"), Output.text(fields, "name"));
      }
    }
  }
}
