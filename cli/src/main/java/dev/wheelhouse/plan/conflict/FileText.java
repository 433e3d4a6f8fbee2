package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.SpecifierSet;
import dev.wheelhouse.index.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells of a version that is listed, yet has no wheel for the target: for whom its wheels are, who
 * else has one, which versions do.
 *
 * @param others what else is asked of the project
 */
record FileText(Listing listing, Version version, SpecifierSet others, Lookup lookup) {
  private static final int SHOWN = 6;

  List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    boolean wheels = !listing.wheels(version).isEmpty();
    List<Listing.Entry> sdists = listing.sdists(version);
    if (wheels) {
      lines.add("%s has no wheel for %s.".formatted(named(), lookup.target()));
      whose(lines);
    }
    if (!sdists.isEmpty()) {
      lines.add(
          wheels
              ? "There is a source distribution too."
              : "%s is a source distribution only: %s."
                  .formatted(named(), sdists.getFirst().link().filename()));
      lines.add(building(sdists.getFirst()));
    }
    boolean found = elsewhere(lines);
    if (!found) {
      otherVersion(lines);
    }
    return lines;
  }

  private String named() {
    return "%s %s".formatted(listing.project(), version);
  }

  /** Which part of the tags stands in the way. */
  private void whose(List<String> lines) {
    List<DistFilename.Wheel> wheels = listing.wheels(version);
    Target target = lookup.target();
    Optional<String> python =
        listing.files(version).stream()
            .map(entry -> Optional.ofNullable(entry.link().requiresPython()))
            .flatMap(Optional::stream)
            .filter(specifier -> !target.takes(specifier))
            .findFirst();
    python.ifPresent(
        wanted -> lines.add("It is for Python %s only.".formatted(wanted.replace(" ", ""))));
    if (python.isEmpty() && !part(wheels, FileText::interpreters, target)) {
      lines.add("Its wheels are for %s.".formatted(shown(wheels, FileText::interpreters)));
    }
    if (!part(wheels, wheel -> split(wheel.platform()), target)) {
      lines.add(
          "Its wheels are for %s.".formatted(shown(wheels, wheel -> split(wheel.platform()))));
    }
  }

  /** Whether a wheel has a part in common with the tags of the target. */
  private static boolean part(
      List<DistFilename.Wheel> wheels,
      Function<DistFilename.Wheel, List<String>> parts,
      Target target) {
    return wheels.stream()
        .flatMap(wheel -> parts.apply(wheel).stream())
        .anyMatch(part ->
            target.tags().stream()
                .anyMatch(tag -> tag.startsWith(part + "-") || tag.endsWith("-" + part)));
  }

  /** Pythons with their ABI, as tags begin. */
  private static List<String> interpreters(DistFilename.Wheel wheel) {
    return split(wheel.python()).stream()
        .flatMap(python -> split(wheel.abi()).stream().map(abi -> python + "-" + abi))
        .toList();
  }

  private static List<String> split(String joined) {
    return List.of(joined.split("\\.", -1));
  }

  private static String shown(
      List<DistFilename.Wheel> wheels, Function<DistFilename.Wheel, List<String>> parts) {
    return wheels.stream()
        .flatMap(wheel -> parts.apply(wheel).stream())
        .distinct()
        .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
        .collect(Collectors.joining(", "));
  }

  private String building(Listing.Entry sdist) throws IOException {
    return lookup
        .index()
        .buildRequirements(listing.project(), sdist.link())
        .map(needs ->
            "Building it takes %s, which no lock contains.".formatted(String.join(", ", needs)))
        .orElse(
            "What building it takes (build-system.requires in its pyproject.toml, and what its"
                + " setup.py imports) is in no lock.");
  }

  /** Wheels that other indexes of the server have. */
  private boolean elsewhere(List<String> lines) throws IOException {
    Map<String, ProjectPage> pages = new TreeMap<>(lookup.index().elsewhere(listing.project()));
    for (Map.Entry<String, ProjectPage> page : pages.entrySet()) {
      List<String> wheels = wheels(Listing.of(page.getValue()));
      if (!wheels.isEmpty()) {
        lines.add(
            "Index %s of this server has %s. A rule brings it in:"
                .formatted(page.getKey(), String.join(", ", wheels)));
        lines.add("    " + rule(listing.project(), page.getKey()));
        return true;
      }
    }
    return false;
  }

  private List<String> wheels(Listing other) {
    return other.versions().stream()
        .filter(one -> one.withoutLocal().equals(version.withoutLocal()))
        .flatMap(one -> other.wheels(one).stream())
        .filter(lookup.target()::takes)
        .map(DistFilename.Wheel::filename)
        .limit(SHOWN)
        .toList();
  }

  static String rule(ProjectName project, String source) {
    return "{ projects = [\"%s\"], sources = [\"local\", \"%s\", \"pypi\"] }"
        .formatted(project, source);
  }

  private void otherVersion(List<String> lines) {
    List<Version> having =
        Neighbours.of(listing.versions(), version).stream()
            .filter(one -> listing.hasWheel(one, lookup.target()))
            .filter(others::contains)
            .toList();
    if (!having.isEmpty()) {
      lines.add(
          "Versions near it that have a wheel for %s: %s. Write:"
              .formatted(lookup.target(), LackText.joined(having.stream().limit(SHOWN).toList())));
      lines.add("    %s==%s".formatted(listing.project(), having.getFirst()));
    } else {
      lines.add(
          "No version near it has a wheel for %s%s."
              .formatted(
                  lookup.target(), others.clauses().isEmpty() ? "" : " and keeps to " + others));
      if (!listing.sdists(version).isEmpty()) {
        lines.add("To take the source distribution all the same leave --only-binary out.");
      }
    }
  }
}
