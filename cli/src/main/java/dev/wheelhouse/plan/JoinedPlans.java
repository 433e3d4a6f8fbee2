package dev.wheelhouse.plan;

import dev.wheelhouse.index.ProjectName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The plans of several targets as one list of projects: what all of them take alike stands there
 * once, with the files of all; what they do not, once a version, with a marker that says for whom.
 *
 * @param targets of the plans
 * @param entries by project, and by version
 */
public record JoinedPlans(List<Target> targets, List<Entry> entries) {
  public JoinedPlans {
    targets = List.copyOf(targets);
    entries = List.copyOf(entries);
  }

  /**
   * A version of a project.
   *
   * @param marker for whom; empty if for all
   * @param files one a target, each once
   */
  public record Entry(ProjectName project, String version, String marker, List<PlannedFile> files) {
    public Entry {
      files = List.copyOf(files);
    }
  }

  /**
   * Joins plans; empty if two targets that no marker tells apart, such as those of two glibc, do
   * not take the same versions.
   */
  public static Optional<JoinedPlans> of(List<Plan> plans) {
    List<Target> targets = plans.stream().map(Plan::target).toList();
    Map<ProjectName, Map<String, Map<Target, PlannedFile>>> all = new TreeMap<>();
    for (Plan plan : plans) {
      for (PlannedFile file : plan.files()) {
        all.computeIfAbsent(file.project(), project -> new TreeMap<>())
            .computeIfAbsent(
                file.version(), version -> new TreeMap<>(Comparator.comparing(Target::slug)))
            .put(plan.target(), file);
      }
    }
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<ProjectName, Map<String, Map<Target, PlannedFile>>> project : all.entrySet()) {
      for (Map.Entry<String, Map<Target, PlannedFile>> version : project.getValue().entrySet()) {
        Optional<String> marker = marker(version.getValue().keySet(), targets);
        if (marker.isEmpty()) {
          return Optional.empty();
        }
        List<PlannedFile> files = List.copyOf(new LinkedHashSet<>(version.getValue().values()));
        entries.add(new Entry(project.getKey(), version.getKey(), marker.get(), files));
      }
    }
    return Optional.of(new JoinedPlans(targets, entries));
  }

  /** What is true for these and for no other of all; empty if nothing is. */
  private static Optional<String> marker(Set<Target> these, List<Target> all) {
    if (these.containsAll(all)) {
      return Optional.of("");
    }
    Set<String> markers =
        these.stream()
            .map(one -> marker(one, all))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    boolean clear =
        all.stream().noneMatch(one -> !these.contains(one) && markers.contains(marker(one, all)));
    return clear
        ? Optional.of(
            markers.size() == 1
                ? markers.iterator().next()
                : markers.stream().map(one -> "(" + one + ")").collect(Collectors.joining(" or ")))
        : Optional.empty();
  }

  /** The terms in which a target differs from any other; all its terms say too much. */
  private static String marker(Target target, List<Target> all) {
    List<String> terms = new ArrayList<>();
    for (int i = 0; i < target.markers().size(); i++) {
      int term = i;
      String own = target.markers().get(i);
      if (all.stream().anyMatch(other -> !other.markers().get(term).equals(own))) {
        terms.add(own);
      }
    }
    return String.join(" and ", terms);
  }

  /** For whom, in words. */
  String words() {
    return targets.stream().map(Target::toString).collect(Collectors.joining(", "));
  }

  String oldestPython() {
    return targets.stream()
        .min(Comparator.comparingInt(Target::minor))
        .map(Target::python)
        .orElse("3.0");
  }
}
