package dev.wheelhouse.plan;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.plan.conflict.Conflicts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out what has to be here for a list of requirements, and fetches no wheel for it. */
public final class Planner {
  private final Program program;
  private final IndexClient index;
  private final ServerIndex.Others others;
  private final Known known;
  private final Path cache;
  private final Consumer<String> tell;

  /** Tells what the mirror knows of files, by their paths. */
  @FunctionalInterface
  public interface Known {
    /** One map of fields a path, as the verb {@code locate} tells them. */
    List<Map<String, Object>> locate(List<String> paths) throws IOException;
  }

  /**
   * Joins the parts.
   *
   * @param index through which is resolved
   * @param others where to look for what that one lacks
   * @param cache where the resolver keeps what it has read, for the next time
   * @param tell hears what is going on, in a few words
   */
  public Planner(
      Program program,
      IndexClient index,
      ServerIndex.Others others,
      Known known,
      Path cache,
      Consumer<String> tell) {
    this.program = program;
    this.index = index;
    this.others = others;
    this.known = known;
    this.cache = cache;
    this.tell = tell;
  }

  /** Plans for each target, one after the other. */
  public PlanResult plan(Wishes wishes, List<Target> targets) throws IOException {
    List<Plan> plans = new ArrayList<>();
    for (Target target : targets) {
      tell.accept("resolving for " + target);
      Path directory = Files.createTempDirectory("wheelhouse-plan");
      try {
        switch (Resolver.of(program, index, cache, tell).resolve(wishes, target, directory)) {
          case Resolution.Unresolved(String message) -> {
            tell.accept("looking for what would fit");
            return new PlanResult.Clash(
                target, program.name(), message, reading(message, wishes, target, directory));
          }
          case Resolution.Resolved resolved -> plans.add(plan(target, resolved));
        }
      } finally {
        delete(directory);
      }
    }
    return new PlanResult.Planned(plans);
  }

  /** Plans for each target; empty if nothing fits at any, of which no more is said then. */
  public Optional<List<Plan>> attempt(Wishes wishes, List<Target> targets) throws IOException {
    List<Plan> plans = new ArrayList<>();
    for (Target target : targets) {
      Path directory = Files.createTempDirectory("wheelhouse-plan");
      try {
        switch (Resolver.of(program, index, cache, tell).resolve(wishes, target, directory)) {
          case Resolution.Unresolved unresolved -> {
            return Optional.empty();
          }
          case Resolution.Resolved resolved -> plans.add(plan(target, resolved));
        }
      } finally {
        delete(directory);
      }
    }
    return Optional.of(plans);
  }

  private List<String> reading(String message, Wishes wishes, Target target, Path directory)
      throws IOException {
    List<String> asked = new ArrayList<>(wishes.requirements());
    for (Path file : wishes.files()) {
      if (file.toString().endsWith(".toml")) {
        asked.addAll(TextFile.read(file).lines().toList());
      } else {
        RequirementsFile.read(file).requirements().forEach(one -> asked.add(one.toString()));
      }
    }
    return Conflicts.read(
        message,
        asked,
        new dev.wheelhouse.plan.conflict.Target(
            target.python(), target.platform(), target.tags().keySet()),
        new ServerIndex(index, others, directory));
  }

  private Plan plan(Target target, Resolution.Resolved resolved) throws IOException {
    Map<Locked, Locked.File> chosen = new LinkedHashMap<>();
    for (Locked locked : resolved.projects()) {
      Locked.File file =
          locked
              .best(target)
              .orElseThrow(() ->
                  new IOException(
                      "%s %s: the resolver chose it, and none of its files is for %s"
                          .formatted(locked.project(), locked.version(), target)));
      chosen.put(locked, file);
    }
    List<String> paths = chosen.values().stream().map(file -> path(file.url())).toList();
    Map<String, Map<String, Object>> facts = new HashMap<>();
    known.locate(paths).forEach(one -> facts.put(String.valueOf(one.get("path")), one));
    List<PlannedFile> files = new ArrayList<>();
    chosen.forEach((locked, file) ->
        files.add(planned(locked, file, facts.getOrDefault(path(file.url()), Map.of()))));
    files.sort(Comparator.comparing(PlannedFile::project));
    List<ProjectName> stated = resolved.told().stream().map(StatedSdist::project).sorted().toList();
    List<String> build =
        resolved.told().stream().flatMap(one -> one.buildRequires().stream()).distinct().toList();
    return new Plan(target, files, stated, build);
  }

  private static PlannedFile planned(Locked locked, Locked.File file, Map<String, Object> facts) {
    Long size =
        facts.get("size") instanceof Number number ? (Long) number.longValue() : file.size();
    return new PlannedFile(
        locked.project(),
        locked.version(),
        file.filename(),
        path(file.url()),
        size,
        Optional.ofNullable(file.sha256()).orElse((@Nullable String) facts.get("sha256")),
        file.uploaded(),
        String.valueOf(facts.getOrDefault("source", "")),
        Boolean.TRUE.equals(facts.get("here")));
  }

  /** What follows the host in an address. */
  private static String path(String url) {
    return URI.create(url).getRawPath();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    }
  }
}
