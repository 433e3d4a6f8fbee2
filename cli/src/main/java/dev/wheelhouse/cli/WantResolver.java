package dev.wheelhouse.cli;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.SpecifierSet;
import dev.wheelhouse.index.Version;
import dev.wheelhouse.plan.Plan;
import dev.wheelhouse.plan.PlanResult;
import dev.wheelhouse.plan.PlannedFile;
import dev.wheelhouse.plan.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds out which files a want means: with the versions that sets have, and those that wants before
 * it took, where that is possible; without them where it is not. For one thread.
 */
final class WantResolver {
  private final Planning planning;
  private final PlanOptions options;
  private final WantGround ground;
  private final Map<Target, Map<ProjectName, List<String>>> pins = new LinkedHashMap<>();

  WantResolver(Planning planning, PlanOptions options, WantGround ground) {
    this.planning = planning;
    this.options = options;
    this.ground = ground;
    ground.targets().forEach(target -> pins.put(target, new LinkedHashMap<>(ground.pins())));
  }

  /** What came of a want. */
  sealed interface Outcome {
    /** It was resolved; {@code why} says why to these versions. */
    record Chosen(List<Plan> plans, String versions, String why) implements Outcome {
      public Chosen {
        plans = List.copyOf(plans);
      }
    }

    /** Nothing fits, or nobody could be asked. */
    record Failed(String why) implements Outcome {}
  }

  /** How far a want is held to versions that are taken already. */
  private enum Hold {
    ALL,
    ALL_BUT_ITS_OWN,
    NONE
  }

  /** Resolves one; the versions that it takes hold for those that come after it. */
  Outcome resolve(Requirement want) {
    if (want.url() != null) {
      return new Outcome.Failed(
          "it names an address, not an index: hand the file over (seed PATH)");
    }
    try {
      for (Hold hold : Hold.values()) {
        Optional<List<Plan>> plans = holds(want, hold) ? attempt(want, hold) : Optional.empty();
        if (plans.isPresent()) {
          return chosen(want, plans.get(), hold);
        }
      }
      return new Outcome.Failed(reading(want));
    } catch (IOException e) {
      return new Outcome.Failed(String.valueOf(e.getMessage()));
    }
  }

  /** The version of a project that is taken already, if it is. */
  Optional<String> taken(ProjectName project) {
    return pins.values().stream()
        .filter(one -> !ground.pins().containsKey(project) && one.containsKey(project))
        .map(one -> String.join(", ", one.getOrDefault(project, List.of())))
        .findFirst();
  }

  /** Whether this differs from what was tried before it. */
  private boolean holds(Requirement want, Hold hold) {
    return switch (hold) {
      case ALL -> true;
      case ALL_BUT_ITS_OWN ->
          pins.values().stream().anyMatch(one -> one.containsKey(want.project()));
      case NONE ->
          pins.values().stream()
              .anyMatch(one -> one.keySet().stream().anyMatch(p -> !p.equals(want.project())));
    };
  }

  private Optional<List<Plan>> attempt(Requirement want, Hold hold) throws IOException {
    Optional<List<Plan>> plans = each(want, hold);
    Set<Version> versions = plans.map(all -> versions(want.project(), all)).orElse(Set.of());
    if (!isBare(want) || versions.size() < 2) {
      return plans;
    }
    // The newest is not there for all targets: the newest that is, if there is one.
    Version lowest = versions.stream().min(Comparator.naturalOrder()).orElseThrow();
    Optional<List<Plan>> same = each(with(want, "==" + lowest), hold);
    return same.isPresent() ? same : plans;
  }

  private static Requirement with(Requirement want, String specifiers) {
    return new Requirement(
        want.project(),
        want.extras(),
        SpecifierSet.parse(specifiers).orElseThrow(),
        want.url(),
        want.marker());
  }

  /** The versions that were chosen; builds of one are one. */
  private static Set<Version> versions(ProjectName project, List<Plan> plans) {
    return plans.stream()
        .flatMap(plan -> plan.files().stream())
        .filter(file -> file.project().equals(project))
        .flatMap(file -> Version.parse(file.version()).stream())
        .map(Version::withoutLocal)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Optional<List<Plan>> each(Requirement want, Hold hold) throws IOException {
    List<Plan> plans = new ArrayList<>();
    for (Target target : ground.targets()) {
      Path constraints = Files.createTempFile("wheelhouse-pins", ".txt");
      try {
        Files.write(constraints, pins(want, hold, target));
        Optional<List<Plan>> plan =
            planning.attempt(
                options.wishes(List.of(want.toString()), List.of(constraints)), List.of(target));
        if (plan.isEmpty()) {
          return Optional.empty();
        }
        plans.addAll(plan.get());
      } finally {
        Files.delete(constraints);
      }
    }
    return Optional.of(plans);
  }

  private List<String> pins(Requirement want, Hold hold, Target target) {
    return pins.getOrDefault(target, Map.of()).entrySet().stream()
        .filter(one ->
            hold == Hold.ALL
                || (hold == Hold.ALL_BUT_ITS_OWN && !one.getKey().equals(want.project())))
        .flatMap(one -> one.getValue().stream())
        .toList();
  }

  private Outcome chosen(Requirement want, List<Plan> plans, Hold hold) {
    String why = why(want, plans, hold);
    for (Plan plan : plans) {
      for (PlannedFile file : plan.files()) {
        pins.getOrDefault(plan.target(), new LinkedHashMap<>())
            .put(file.project(), List.of(file.project() + "==" + file.version()));
      }
    }
    String versions =
        plans.stream()
            .flatMap(plan -> plan.files().stream())
            .filter(file -> file.project().equals(want.project()))
            .map(file -> file.project() + "==" + file.version())
            .distinct()
            .collect(Collectors.joining(", "));
    return new Outcome.Chosen(plans, versions, why);
  }

  private String why(Requirement want, List<Plan> plans, Hold hold) {
    String sets = ground.sets().isEmpty() ? "the wants before it" : ground.sets();
    String own = String.join(", ", ground.pins().getOrDefault(want.project(), List.of()));
    if (hold == Hold.ALL && !own.isEmpty() && isBare(want)) {
      return "as in " + sets;
    }
    return asked(want, plans)
        + switch (hold) {
          case ALL -> ground.sets().isEmpty() ? "" : ", with the versions of " + sets;
          case ALL_BUT_ITS_OWN ->
              own.isEmpty()
                  ? "; a want before it took another"
                  : "; %s has %s".formatted(sets, own);
          case NONE -> ", without the versions of %s: with them nothing fits".formatted(sets);
        };
  }

  private static String asked(Requirement want, List<Plan> plans) {
    if (!isBare(want)) {
      return "as asked";
    }
    String targets =
        plans.stream().map(plan -> plan.target().toString()).collect(Collectors.joining(", "));
    boolean one = versions(want.project(), plans).size() < 2;
    return (one ? "the newest that fits " : "the newest for each of ") + targets;
  }

  private static boolean isBare(Requirement want) {
    return want.specifiers().equals(SpecifierSet.ANY);
  }

  /** What building the source distributions of these needs; nothing if it cannot be had. */
  List<Plan> tools(List<Plan> plans) {
    List<String> wanted =
        plans.stream().flatMap(plan -> plan.buildRequires().stream()).distinct().toList();
    if (wanted.isEmpty()) {
      return List.of();
    }
    try {
      return planning
          .attempt(options.wishes(wanted, List.of()), ground.targets())
          .orElse(List.of());
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Why nothing fits, as short as it can be said. */
  private String reading(Requirement want) throws IOException {
    PlanResult result =
        planning.plan(options.wishes(List.of(want.toString()), List.of()), ground.targets());
    if (result instanceof PlanResult.Clash clash) {
      List<String> reading = clash.reading();
      return "for %s nothing fits: %s"
          .formatted(
              clash.target(), reading.isEmpty() ? clash.message() : String.join(" ", reading));
    }
    return "nothing fits";
  }
}
