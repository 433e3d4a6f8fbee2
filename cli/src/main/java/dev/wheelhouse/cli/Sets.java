package dev.wheelhouse.cli;

import dev.wheelhouse.config.SettingsException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse sets}. */
@Command(
    name = "sets",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[COMMAND]",
    description = {
      "Named lists of files: what a bundle carries, and what is never removed to make room.",
      "Without a command it lists them."
    },
    footer = {
      "",
      "Examples:",
      "  wheelhouse sets add verl 'torch==2.6.0' vllm flashinfer_python-0.2.2.post1+cu124…whl",
      "  wheelhouse sets show verl"
    },
    subcommands = {
      Sets.Listing.class,
      Sets.Show.class,
      Sets.Add.class,
      Sets.Remove.class,
      Sets.Diff.class,
      HelpCommand.class
    })
final class Sets implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws SettingsException, IOException {
    return run(common, "sets", Map.of(), fields -> tell(output, fields));
  }

  private static int run(
      CommonOptions common,
      String verb,
      Map<String, String> parameters,
      Consumer<Map<String, Object>> line)
      throws SettingsException, IOException {
    try (Session session = Session.open(common.load(Map.of()))) {
      return session.run(verb, parameters, null, line) ? Main.OK : Main.FAILED;
    }
  }

  /** One line of any of the verbs, for people or scripts. */
  private static void tell(Output output, Map<String, Object> fields) {
    if (output.json()) {
      output.json(fields);
    } else if (fields.containsKey("set")) {
      long missing = Output.number(fields, "files") - Output.number(fields, "here");
      String targets = Output.text(fields, "targets");
      output
          .out()
          .printf(
              "%-20s %4d projects %5d files %9s%s%s%n",
              Output.text(fields, "set"),
              Output.number(fields, "projects"),
              Output.number(fields, "files"),
              Output.bytes(Output.number(fields, "bytes")),
              missing == 0 ? "" : "  " + missing + " not here",
              targets.isEmpty() ? "" : "  for " + targets);
    } else if (fields.containsKey("wish")) {
      output
          .out()
          .printf(
              "%-12s %s; nothing was added%n",
              Output.text(fields, "result"), Output.text(fields, "wish"));
    } else {
      output
          .out()
          .printf(
              "  %-9s %9s  %-15s %s%n",
              Boolean.TRUE.equals(fields.get("here")) ? "here" : "not here",
              fields.containsKey("size") ? Output.bytes(Output.number(fields, "size")) : "",
              Output.text(fields, "source"),
              Output.text(fields, "filename"));
    }
  }

  /** {@code wheelhouse sets list}. */
  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the sets.")
  static final class Listing implements Callable<Integer> {
    @Mixin private final CommonOptions common = new CommonOptions();
    @Mixin private final Output output = new Output();

    @Override
    public Integer call() throws SettingsException, IOException {
      return run(common, "sets", Map.of(), fields -> tell(output, fields));
    }
  }

  /** {@code wheelhouse sets show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Lists the files of a set.",
      footer = {"", "Exit code: 1 if the bytes of any are not here"})
  static final class Show implements Callable<Integer> {
    @Mixin private final CommonOptions common = new CommonOptions();
    @Mixin private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "NAME", description = "which one")
    private String name = "";

    @Override
    public Integer call() throws SettingsException, IOException {
      return run(common, "set-show", Map.of("name", name), fields -> tell(output, fields));
    }
  }

  /** {@code wheelhouse sets add}. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = {
        "Adds files that are here to a set, which is made if need be.",
        "Locks that the set had are dropped, since they do not know the new files."
      },
      footer = {"", "Exit code: 1, and nothing is added, if nothing here is meant by a WHAT"})
  static final class Add implements Callable<Integer> {
    @Mixin private final CommonOptions common = new CommonOptions();
    @Mixin private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "NAME", description = "of the set")
    private String name = "";

    @Parameters(
        index = "1..*",
        paramLabel = "WHAT",
        description = "PROJECT, PROJECT==VERSION or the like, a file name, or a sha256")
    private List<String> wishes = List.of();

    @Option(names = "--all", description = "every file that is here")
    private boolean all;

    @Override
    public Integer call() throws SettingsException, IOException {
      if (all == !wishes.isEmpty()) {
        output.err().println("sets add: give either WHAT or --all");
        return Main.USAGE;
      }
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("name", name);
      if (all) {
        parameters.put("all", "yes");
      } else {
        parameters.put("wish", String.join("\n", wishes));
      }
      return run(common, "set-add", parameters, fields -> tell(output, fields));
    }
  }

  /** {@code wheelhouse sets remove}. */
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Forgets a set. Its files stay, and may be removed to make room.")
  static final class Remove implements Callable<Integer> {
    @Mixin private final CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "which one")
    private String name = "";

    @Override
    public Integer call() throws SettingsException, IOException {
      return run(common, "set-remove", Map.of("name", name), fields -> {});
    }
  }

  /** {@code wheelhouse sets diff}. */
  @Command(
      name = "diff",
      mixinStandardHelpOptions = true,
      description = "Tells what changes from one set to another: projects, versions, files.")
  static final class Diff implements Callable<Integer> {
    @Mixin private final CommonOptions common = new CommonOptions();
    @Mixin private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "FROM", description = "the set before")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "the set after")
    private String to = "";

    @Override
    public Integer call() throws SettingsException, IOException {
      return run(common, "set-diff", Map.of("from", from, "to", to), this::tell);
    }

    private void tell(Map<String, Object> fields) {
      if (output.json()) {
        output.json(fields);
        return;
      }
      String before = Output.text(fields, "from");
      String after = Output.text(fields, "to");
      String project = Output.text(fields, "project");
      if (before.isEmpty()) {
        output.out().println("+ " + project + " " + after);
      } else if (after.isEmpty()) {
        output.out().println("- " + project + " " + before);
      } else {
        String change = before.equals(after) ? before : before + " -> " + after;
        output.out().println("~ " + project + " " + change);
      }
      files("-", fields.get("removed"));
      files("+", fields.get("added"));
    }

    private void files(String sign, @Nullable Object files) {
      if (files instanceof List<?> names) {
        names.forEach(name -> output.out().println("    " + sign + " " + name));
      }
    }
  }
}
