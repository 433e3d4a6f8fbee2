package dev.wheelhouse.cli;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.plan.LockInput;
import dev.wheelhouse.plan.Plan;
import dev.wheelhouse.plan.PlanResult;
import dev.wheelhouse.plan.PlannedFile;
import dev.wheelhouse.plan.Target;
import dev.wheelhouse.plan.Wishes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wheelhouse check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Tells whether something would install from what is here, with no upstream asked: every",
      "requirement satisfied, every file here, for this Python and platform, with the digest that",
      "the lock names."
    },
    footer = {
      "",
      "Examples:  wheelhouse check --set verl-2025-07",
      "           wheelhouse check --lock pylock.verl.toml --python 3.10 --platform linux_x86_64",
      "           wheelhouse check torch==2.6.0",
      "",
      "Exit code: 1 if it would not. What is lacking is noted then: see 'wheelhouse wants'."
    })
final class Check implements Callable<Integer> {
  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final Output output = new Output();
  @Mixin private final PlanOptions options = new PlanOptions();

  @Parameters(arity = "0..*", paramLabel = "REQUIREMENT", description = "e.g. torch==2.6.0")
  private List<String> written = List.of();

  @Option(names = "--set", paramLabel = "NAME", description = "the files of a set, for its targets")
  private @Nullable String set;

  @Override
  public Integer call() throws SettingsException, IOException {
    Settings settings = common.load(Map.of());
    try (Session session = Session.open(settings)) {
      Planning planning =
          new Planning(session, settings, options, "-/here/" + options.path(), what -> {});
      List<String> pins = new ArrayList<>(written);
      Set<String> digests = options.digests();
      List<Target> made = set == null ? List.of() : ofSet(session, set, pins, digests);
      int absent = set == null ? 0 : absent(session, set);
      List<Target> targets = made.isEmpty() ? planning.targets() : made;
      Wishes wishes = options.wishes(pins).withDependencies();
      return switch (planning.plan(wishes, targets)) {
        case PlanResult.Clash clash -> {
          String reading = String.join("\n", clash.reading());
          tell("not installable", "", clash.target() + ": " + clash.message() + "\n" + reading);
          new Lacks(output, session, settings, options)
              .note(wishes, targets, set != null || options.isLocked(), "check");
          yield Main.FAILED;
        }
        case PlanResult.Planned planned ->
            planned(planned.plans(), pinned(wishes), digests, absent);
      };
    }
  }

  /** The projects that a lock or a set names; empty where mere requirements are checked. */
  private Set<ProjectName> pinned(Wishes wishes) {
    Set<ProjectName> pinned = new HashSet<>();
    if (set != null || options.isLocked()) {
      wishes
          .requirements()
          .forEach(one -> Requirement.parse(one).ifPresent(each -> pinned.add(each.project())));
    }
    return pinned;
  }

  private int planned(List<Plan> plans, Set<ProjectName> pinned, Set<String> digests, int absent) {
    int bad = absent;
    for (Plan plan : plans) {
      for (PlannedFile file : plan.files()) {
        String sha256 = file.sha256();
        if (!pinned.isEmpty() && !pinned.contains(file.project())) {
          bad++;
          tell("missing in the lock", file.project() + "==" + file.version(), "it is needed");
        } else if (!digests.isEmpty() && sha256 != null && !digests.contains(sha256)) {
          bad++;
          tell("other bytes", file.filename(), "sha256 " + sha256 + " is not in the lock");
        }
      }
      if (!output.json()) {
        output.out().printf("%s: %d projects, all here%n", plan.target(), plan.files().size());
      }
    }
    if (bad == 0) {
      tell("installable", "", "");
    }
    return bad == 0 ? Main.OK : Main.FAILED;
  }

  /** Adds the versions and digests of a set; returns for whom it was made, if that is known. */
  private List<Target> ofSet(Session session, String name, List<String> pins, Set<String> digests)
      throws IOException {
    Map<String, Object> lock = new LinkedHashMap<>();
    boolean unused = session.run("set-lock", Map.of("name", name), null, lock::putAll);
    String text = Output.text(lock, "requirements");
    pins.addAll(LockInput.requirements(text));
    digests.addAll(LockInput.digests(text));
    return WantGround.targets(lock);
  }

  /** Tells which files of a set are not here; returns how many. */
  private int absent(Session session, String name) throws IOException {
    int[] count = {0};
    boolean unused =
        session.run(
            "set-show",
            Map.of("name", name),
            null,
            file -> {
              if (file.containsKey("filename") && !Boolean.TRUE.equals(file.get("here"))) {
                count[0]++;
                tell("missing", Output.text(file, "filename"), "its bytes are not here");
              }
            });
    return count[0];
  }

  private void tell(String result, String what, String why) {
    if (output.json()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("result", result);
      fields.put("what", what);
      fields.put("why", why);
      output.json(fields);
    } else {
      output.out().println((result + "  " + what + "  " + why).strip());
    }
  }
}
