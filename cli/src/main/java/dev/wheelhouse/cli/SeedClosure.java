package dev.wheelhouse.cli;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.plan.JoinedPlans;
import dev.wheelhouse.plan.LockText;
import dev.wheelhouse.plan.Plan;
import dev.wheelhouse.plan.PlanResult;
import dev.wheelhouse.plan.PlannedFile;
import dev.wheelhouse.plan.Target;
import dev.wheelhouse.plan.Wishes;
import dev.wheelhouse.storage.catalog.FileSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Fetches a whole closure: plans it, keeps it as a set, and brings every file of it here. */
final class SeedClosure {
  /** What a machine without internet needs before it can install anything. */
  private static final List<String> TOOLS = List.of("pip", "setuptools", "wheel", "uv");

  private final Output output;
  private final Settings settings;
  private final PlanOptions options;
  private final @Nullable String set;
  private final boolean tools;

  /**
   * Prepares a run.
   *
   * @param set the name under which the files are kept together, or null
   * @param tools whether installers, and what source distributions need to be built, come too
   */
  SeedClosure(
      Output output, Settings settings, PlanOptions options, @Nullable String set, boolean tools) {
    this.output = output;
    this.settings = settings;
    this.options = options;
    this.set = set;
    this.tools = tools;
  }

  int run(List<String> written) throws IOException {
    Wishes wishes = options.wishes(written);
    try (Session session = Session.open(settings)) {
      Planning planning = new Planning(session, settings, options, this::going);
      List<Target> targets = planning.targets();
      PlanResult result = planning.plan(wishes, targets);
      if (result instanceof PlanResult.Clash clash) {
        return Clashes.tell(output, clash);
      }
      List<Plan> plans = ((PlanResult.Planned) result).plans();
      Set<String> paths = paths(plans);
      going(PlanText.total(plans, planning.free()));
      List<Plan> all = new ArrayList<>(plans);
      if (tools) {
        all.addAll(tools(planning, plans, targets));
        paths.addAll(paths(all));
      }
      checkRoom(PlanText.missing(all), planning.room());
      keep(session, plans, paths, planning.root());
      return new Bringing(output, set).run(session, paths) ? Main.OK : Main.FAILED;
    }
  }

  private void checkRoom(long needed, long room) throws IOException {
    if (needed > room) {
      throw new IOException(
          "no room in the data directory %s: %d bytes may be stored there (expected: %d, which are to be fetched); nothing was fetched: make room (wheelhouse gc), or move it"
              .formatted(settings.data(), room, needed));
    }
  }

  private static Set<String> paths(List<Plan> plans) {
    return plans.stream()
        .flatMap(plan -> plan.files().stream())
        .map(PlannedFile::path)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** What the locks do not name. A project that misses one of these is no reason to fail. */
  private List<Plan> tools(Planning planning, List<Plan> plans, List<Target> targets)
      throws IOException {
    Set<String> wanted = new LinkedHashSet<>(TOOLS);
    plans.forEach(plan -> wanted.addAll(plan.buildRequires()));
    Wishes wishes =
        new Wishes(
            List.copyOf(wanted),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null,
            false,
            false,
            false);
    PlanResult result = planning.plan(wishes, targets);
    if (result instanceof PlanResult.Planned planned) {
      return planned.plans();
    }
    output
        .err()
        .println(
            "left out: installers and what building needs (" + String.join(", ", wanted) + ")");
    return List.of();
  }

  private void keep(Session session, List<Plan> plans, Set<String> paths, String root)
      throws IOException {
    if (set == null) {
      return;
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("name", set);
    parameters.put(
        "targets",
        plans.stream()
            .map(plan -> new FileSet.Target(plan.target().python(), plan.target().platform()))
            .map(FileSet.Target::toString)
            .collect(Collectors.joining("\n")));
    Optional<JoinedPlans> joined = JoinedPlans.of(plans);
    if (joined.isEmpty()) {
      output
          .err()
          .println(
              "no lock is kept: no marker tells these targets apart, and they take other versions;"
                  + " a set for each of them has one");
    }
    String body =
        String.join("\n", paths)
            + "\n--- pylock\n"
            + joined.map(all -> LockText.pylock(all, root)).orElse("")
            + "\n--- requirements\n"
            + joined.map(LockText::requirements).orElse("");
    boolean kept = session.send("set-put", parameters, body, fields -> {});
    if (!kept) {
      throw new IOException("the set " + set + " was not kept: a file of it is not known here");
    }
  }

  private void going(String what) {
    if (!output.json()) {
      output.err().println(what);
    }
  }
}
