package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.Marker;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.Version;
import dev.wheelhouse.index.wheel.CoreMetadata;
import dev.wheelhouse.index.wheel.WheelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Asks the index, each thing once, for one target. Threads may share it. */
final class Lookup {
  private final Index index;
  private final Target target;
  private final Map<ProjectName, Optional<Listing>> listings = new ConcurrentHashMap<>();
  private final Map<String, Optional<CoreMetadata>> metadata = new ConcurrentHashMap<>();

  Lookup(Index index, Target target) {
    this.index = index;
    this.target = target;
  }

  Index index() {
    return index;
  }

  Target target() {
    return target;
  }

  /** The versions of a project; empty if the index does not have it. */
  Optional<Listing> listing(ProjectName project) throws IOException {
    Optional<Listing> known = listings.get(project);
    if (known == null) {
      known = index.page(project).map(Listing::of);
      listings.put(project, known);
    }
    return known;
  }

  /** What a wheel of the version says; one for the target if there is one. */
  private Optional<CoreMetadata> metadata(ProjectName project, Version version) throws IOException {
    Optional<Listing> listing = listing(project);
    Optional<String> url =
        listing.stream()
            .flatMap(one -> one.files(version).stream())
            .filter(entry -> entry.name() instanceof DistFilename.Wheel)
            .max((one, other) ->
                Boolean.compare(
                    target.takes((DistFilename.Wheel) one.name()),
                    target.takes((DistFilename.Wheel) other.name())))
            .map(entry -> entry.link().url());
    if (url.isEmpty()) {
      return Optional.empty();
    }
    Optional<CoreMetadata> known = metadata.get(url.get());
    if (known == null) {
      known = index.metadata(url.get()).flatMap(Lookup::parse);
      metadata.put(url.get(), known);
    }
    return known;
  }

  private static Optional<CoreMetadata> parse(byte[] bytes) {
    try {
      return Optional.of(CoreMetadata.parse(bytes));
    } catch (WheelException.Malformed unreadable) {
      return Optional.empty();
    }
  }

  /**
   * What a version asks for on the target with these extras, and with those that they stand for
   * themselves; empty if no METADATA tells.
   */
  Optional<List<Requirement>> requirements(ProjectName project, Version version, Set<String> extras)
      throws IOException {
    Optional<CoreMetadata> core = metadata(project, version);
    if (core.isEmpty()) {
      return Optional.empty();
    }
    List<Requirement> all =
        core.get().requiresDist().stream()
            .map(Requirement::parse)
            .flatMap(Optional::stream)
            .toList();
    Set<String> asked = new TreeSet<>(extras);
    Set<Requirement> found = new LinkedHashSet<>();
    boolean more = true;
    while (more) {
      all.stream().filter(one -> holds(one, asked)).forEach(found::add);
      more =
          found.stream()
              .filter(one -> one.project().equals(project))
              .map(one -> asked.addAll(one.extras()))
              .reduce(false, Boolean::logicalOr);
    }
    return Optional.of(new ArrayList<>(found));
  }

  private boolean holds(Requirement requirement, Set<String> extras) {
    return requirement.marker() == null
        || Marker.parse(requirement.marker())
            .map(marker -> marker.holds(target.environment(), extras))
            .orElse(true);
  }

  /** How many requirements a version states, for whomever; 0 if no METADATA tells. */
  int weight(ProjectName project, Version version) throws IOException {
    return metadata(project, version).map(core -> core.requiresDist().size()).orElse(0);
  }
}
