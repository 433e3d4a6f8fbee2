package dev.wheelhouse.mirror;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.storage.catalog.FileRow;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** How one list of files differs from another, project by project. A pure decision. */
final class SetDiff {
  private SetDiff() {}

  /**
   * One project that differs.
   *
   * @param from its versions before, none if it is new; so {@code to}
   * @param removed file names of the versions that both have; so {@code added}
   */
  record Change(
      ProjectName project,
      List<String> from,
      List<String> to,
      List<String> removed,
      List<String> added) {
    Change {
      from = List.copyOf(from);
      to = List.copyOf(to);
      removed = List.copyOf(removed);
      added = List.copyOf(added);
    }
  }

  /** What changes from {@code before} to {@code after}, by project. */
  static List<Change> of(List<FileRow> before, List<FileRow> after) {
    SortedMap<ProjectName, SortedMap<String, SortedSet<String>>> from = byVersion(before);
    SortedMap<ProjectName, SortedMap<String, SortedSet<String>>> to = byVersion(after);
    SortedSet<ProjectName> projects = new TreeSet<>(from.keySet());
    projects.addAll(to.keySet());
    List<Change> changes = new ArrayList<>();
    for (ProjectName project : projects) {
      var old = from.getOrDefault(project, new TreeMap<>());
      var now = to.getOrDefault(project, new TreeMap<>());
      if (!old.equals(now)) {
        changes.add(change(project, old, now));
      }
    }
    return changes;
  }

  private static SortedMap<ProjectName, SortedMap<String, SortedSet<String>>> byVersion(
      List<FileRow> rows) {
    SortedMap<ProjectName, SortedMap<String, SortedSet<String>>> all = new TreeMap<>();
    for (FileRow row : rows) {
      String version =
          DistFilename.of(row.project(), row.filename())
              .version()
              .map(Object::toString)
              .orElse(row.filename());
      String digest = row.sha256().map(sha256 -> sha256.hex().substring(0, 12)).orElse("?");
      all.computeIfAbsent(row.project(), project -> new TreeMap<>())
          .computeIfAbsent(version, v -> new TreeSet<>())
          .add(row.filename() + " (" + row.source() + ", sha256 " + digest + ")");
    }
    return all;
  }

  private static Change change(
      ProjectName project,
      SortedMap<String, SortedSet<String>> old,
      SortedMap<String, SortedSet<String>> now) {
    List<String> removed = new ArrayList<>();
    List<String> added = new ArrayList<>();
    for (String version : old.keySet()) {
      SortedSet<String> same = now.get(version);
      if (same != null) {
        old.get(version).stream().filter(file -> !same.contains(file)).forEach(removed::add);
        same.stream().filter(file -> !old.get(version).contains(file)).forEach(added::add);
      }
    }
    return new Change(
        project, List.copyOf(old.keySet()), List.copyOf(now.keySet()), removed, added);
  }
}
