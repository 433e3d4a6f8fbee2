package dev.wheelhouse.cli;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.plan.LockInput;
import dev.wheelhouse.plan.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * For whom wants are resolved, and which versions they should go with.
 *
 * @param targets at least one
 * @param whose what said so, in words
 * @param sets those whose versions count, in words; empty if there are none
 * @param pins requirements a project, as locks write them
 */
record WantGround(
    List<Target> targets, String whose, String sets, Map<ProjectName, List<String>> pins) {
  WantGround {
    targets = List.copyOf(targets);
    pins = Map.copyOf(pins);
  }

  /**
   * Looks at a set; at all of them if none of that name is here. Targets that are given by hand
   * count before theirs.
   */
  static WantGround of(
      Session session, Planning planning, PlanOptions options, @Nullable String set)
      throws IOException {
    Map<String, String> known = new LinkedHashMap<>();
    boolean unusedListed =
        session.run("sets", Map.of(), null, fields -> known.put(Output.text(fields, "set"), ""));
    List<String> names =
        set != null && known.containsKey(set) ? List.of(set) : List.copyOf(known.keySet());
    Set<Target> targets = new LinkedHashSet<>();
    Map<ProjectName, Set<String>> lines = new LinkedHashMap<>();
    for (String name : names) {
      Map<String, Object> lock = new LinkedHashMap<>();
      boolean unused = session.run("set-lock", Map.of("name", name), null, lock::putAll);
      targets.addAll(targets(lock));
      for (String line : LockInput.requirements(Output.text(lock, "requirements"))) {
        Requirement.parse(line)
            .ifPresent(
                one -> lines.computeIfAbsent(one.project(), p -> new LinkedHashSet<>()).add(line));
      }
    }
    String sets =
        names.isEmpty()
            ? ""
            : names.size() == 1
                ? "set " + names.getFirst()
                : "the sets " + String.join(", ", names);
    boolean ofSets = !options.hasTargets() && !targets.isEmpty();
    return new WantGround(
        ofSets ? List.copyOf(targets) : planning.targets(),
        ofSets ? "the targets of " + sets : options.hasTargets() ? "as given" : "this machine",
        sets,
        agreed(lines));
  }

  /** For whom, and who said so. */
  String words() {
    return "%s (%s)"
        .formatted(targets.stream().map(Target::toString).collect(Collectors.joining(", ")), whose);
  }

  /** For whom a set was made, as the verb {@code set-lock} tells it. */
  static List<Target> targets(Map<String, Object> lock) {
    List<Target> targets = new ArrayList<>();
    if (lock.get("targets") instanceof List<?> all) {
      for (Object one : all) {
        String[] parts = one.toString().split(" ", -1);
        Target.parse(parts[0], parts[parts.length - 1]).ifPresent(targets::add);
      }
    }
    return targets;
  }

  /**
   * Leaves out projects of which there are several versions and no marker says which is for whom.
   */
  private static Map<ProjectName, List<String>> agreed(Map<ProjectName, Set<String>> lines) {
    return lines.entrySet().stream()
        .filter(one ->
            one.getValue().size() == 1 || one.getValue().stream().allMatch(l -> l.contains(";")))
        .collect(Collectors.toMap(Map.Entry::getKey, one -> List.copyOf(one.getValue())));
  }
}
