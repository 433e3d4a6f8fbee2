package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.SpecifierSet;
import dev.wheelhouse.index.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The versions of a project, lowest first, each with the files that installers look at. */
record Listing(ProjectName project, NavigableMap<Version, List<Listing.Entry>> entries) {
  Listing {
    entries = Collections.unmodifiableNavigableMap(new TreeMap<>(entries));
  }

  /** A wheel or source distribution. */
  record Entry(DistFilename name, FileLink link) {}

  static Listing of(ProjectPage page) {
    NavigableMap<Version, List<Entry>> entries = new TreeMap<>();
    for (FileLink link : page.files()) {
      DistFilename name = DistFilename.of(page.name(), link.filename());
      name.version()
          .ifPresent(version ->
              entries.computeIfAbsent(version, v -> new ArrayList<>()).add(new Entry(name, link)));
    }
    return new Listing(page.name(), entries);
  }

  List<Version> versions() {
    return List.copyOf(entries.keySet());
  }

  /** Those of the versions that the clauses take, pre-releases too. */
  List<Version> matching(SpecifierSet specifiers) {
    return versions().stream().filter(specifiers::contains).toList();
  }

  List<Entry> files(Version version) {
    return entries.getOrDefault(version, List.of());
  }

  /** The wheels of a version, whoever they are for. */
  List<DistFilename.Wheel> wheels(Version version) {
    return files(version).stream()
        .map(Entry::name)
        .filter(DistFilename.Wheel.class::isInstance)
        .map(DistFilename.Wheel.class::cast)
        .toList();
  }

  List<Entry> sdists(Version version) {
    return files(version).stream()
        .filter(entry -> entry.name() instanceof DistFilename.Sdist)
        .toList();
  }

  /** Whether a wheel of the version installs there. */
  boolean hasWheel(Version version, Target target) {
    return files(version).stream()
        .anyMatch(entry ->
            entry.name() instanceof DistFilename.Wheel wheel
                && target.takes(wheel)
                && target.takes(entry.link().requiresPython()));
  }

  /** Whether the version has a file for the target, be it a source distribution, and no yank. */
  boolean usable(Version version, Target target) {
    return files(version).stream()
        .anyMatch(entry ->
            !entry.link().yank().yanked()
                && target.takes(entry.link().requiresPython())
                && (!(entry.name() instanceof DistFilename.Wheel wheel) || target.takes(wheel)));
  }

  /** The usable versions that an installer may choose by these clauses, lowest first. */
  List<Version> choices(SpecifierSet specifiers, Target target) {
    return specifiers.select(versions().stream().filter(v -> usable(v, target)).toList());
  }
}
