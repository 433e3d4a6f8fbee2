package dev.wheelhouse.cli;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.plan.LockText;
import dev.wheelhouse.plan.NotFetchedException;
import dev.wheelhouse.plan.PlanResult;
import dev.wheelhouse.plan.Program;
import dev.wheelhouse.plan.Target;
import dev.wheelhouse.plan.Wishes;
import dev.wheelhouse.storage.catalog.FileSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse plan}. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Resolves requirements through an index of this mirror, and tells what is needed, how big",
      "it is, where it comes from and what is here, before any of it moves. No wheel is fetched",
      "for it, and no code of a project runs. Writes pylock.NAME.toml and requirements.NAME.txt."
    },
    footer = {
      "",
      "Examples:",
      "  wheelhouse plan torch==2.6.0 vllm==0.8.5.post1 --python 3.10 --platform linux_x86_64",
      "  wheelhouse plan -r requirements.txt --python 3.10 --platform manylinux_2_28 --name verl",
      "  wheelhouse seed -r requirements.txt --set verl     # and then fetch it",
      "",
      "Exit code: 1 if the requirements do not fit together. Where no upstream can be",
      "asked, what cannot be met from what is here is noted then: see 'wheelhouse wants'."
    })
final class Plan implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();
  @Mixin private final PlanOptions options = new PlanOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "REQUIREMENT|DIRECTORY",
      description = "e.g. torch==2.6.0, or a directory with a pyproject.toml")
  private List<String> written = List.of();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "of the files that are written; else 'plan'")
  private String name = "plan";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIRECTORY",
      description = "where they are written; else here")
  private Path directory = Path.of("");

  @Option(names = "--no-write", description = "write no files")
  private boolean noWrite;

  @Override
  public Integer call() throws SettingsException, IOException {
    if (!FileSet.isName(name)) {
      output
          .err()
          .printf(
              "%s: no name for a lock: installers take pylock.NAME.toml with no dot in NAME"
                  + " (expected: %s)%n",
              name, FileSet.NAME_RULE);
      return Main.USAGE;
    }
    Settings settings = common.load(Map.of());
    long begun = System.nanoTime();
    try (Session session = Session.open(settings)) {
      Planning planning = new Planning(session, settings, options, this::going);
      Wishes wishes = options.wishes(written);
      List<Target> targets = planning.targets();
      Lacks lacks = new Lacks(output, session, settings, options);
      PlanResult result;
      try {
        result = planning.plan(wishes, targets);
      } catch (NotFetchedException e) {
        lacks.note(wishes, targets, options.isLocked(), "plan");
        throw e;
      }
      return switch (result) {
        case PlanResult.Clash clash -> {
          int code = Clashes.tell(output, clash);
          if (Offline.is(session)) {
            lacks.note(wishes, targets, options.isLocked(), "plan");
          }
          yield code;
        }
        case PlanResult.Planned planned -> {
          tell(planned, planning, (System.nanoTime() - begun) / 1e9);
          yield Main.OK;
        }
      };
    }
  }

  private void going(String what) {
    if (!output.json()) {
      output.err().println(what + " ...");
    }
  }

  private void tell(PlanResult.Planned planned, Planning planning, double seconds)
      throws IOException {
    for (var plan : planned.plans()) {
      if (output.json()) {
        plan.files().forEach(file -> output.json(PlanText.fields(plan, file)));
      } else {
        PlanText.print(output.out(), plan);
      }
      if (!noWrite) {
        String each = planned.plans().size() == 1 ? name : name + "-" + plan.target().slug();
        Files.createDirectories(directory);
        write("pylock." + each + ".toml", LockText.pylock(plan, planning.root()));
        write("requirements." + each + ".txt", LockText.requirements(plan));
      }
    }
    if (!output.json()) {
      output.out().println(PlanText.total(planned.plans(), planning.free()));
      Program program = planning.program();
      output
          .out()
          .printf("resolved by %s %s in %.1f s%n", program.name(), program.version(), seconds);
    }
  }

  private void write(String file, String text) throws IOException {
    Path path = directory.resolve(file);
    Files.writeString(path, text);
    if (!output.json()) {
      output.out().println("wrote " + path);
    }
  }
}
