package dev.wheelhouse.cli;

import dev.wheelhouse.config.Settings;
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
  private int fetched;
  private long fetchedBytes;
  private final List<String> failed = new ArrayList<>();

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
      if (tools) {
        paths.addAll(paths(tools(planning, plans, targets)));
      }
      keep(session, plans, paths, planning.root());
      return bring(session, paths) ? Main.OK : Main.FAILED;
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
    // Locks are of one target each; a set has one of each kind.
    boolean one = plans.size() == 1;
    String body =
        String.join("\n", paths)
            + "\n--- pylock\n"
            + (one ? LockText.pylock(plans.getFirst(), root) : "")
            + "\n--- requirements\n"
            + (one ? LockText.requirements(plans.getFirst()) : "");
    boolean kept = session.send("set-put", parameters, body, fields -> {});
    if (!kept) {
      throw new IOException("the set " + set + " was not kept: a file of it is not known here");
    }
  }

  private boolean bring(Session session, Set<String> paths) throws IOException {
    Progress progress = new Progress(output.err());
    long begun = System.nanoTime();
    boolean all =
        session.send("bring", Map.of(), String.join("\n", paths), fields -> tell(fields, progress));
    progress.clear();
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (!output.json()) {
      output
          .out()
          .printf(
              "%d files are here, %d fetched (%s in %.1f s), %d failed%s%n",
              paths.size() - failed.size(),
              fetched,
              Output.bytes(fetchedBytes),
              seconds,
              failed.size(),
              set == null ? "" : "; set " + set);
      if (!failed.isEmpty()) {
        output.out().println("run it again for the rest: what is here is not fetched twice");
      }
    }
    return all;
  }

  private void tell(Map<String, Object> fields, Progress progress) {
    boolean going = Output.text(fields, "event").equals("progress");
    if (output.json()) {
      output.json(fields);
    } else if (going) {
      long left = Output.number(fields, "of-bytes") - Output.number(fields, "bytes");
      long speed = Output.number(fields, "bytes-per-second");
      progress.show(
          "%d of %d files  %s/s%s"
              .formatted(
                  Output.number(fields, "files"),
                  Output.number(fields, "of-files"),
                  Output.bytes(speed),
                  speed == 0 ? "" : "  %d s left".formatted(left / speed)),
          Output.number(fields, "bytes"),
          Output.number(fields, "of-bytes"));
    }
    if (going) {
      return;
    }
    if (Output.text(fields, "result").equals("fetched")) {
      fetched++;
      fetchedBytes += Output.number(fields, "size");
      return;
    }
    failed.add(Output.text(fields, "filename"));
    if (!output.json()) {
      progress.clear();
      output
          .out()
          .printf(
              "failed       %s: %s%n", Output.text(fields, "filename"), Output.text(fields, "why"));
    }
  }

  private void going(String what) {
    if (!output.json()) {
      output.err().println(what);
    }
  }
}
