package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Version;
import dev.wheelhouse.index.Yank;
import dev.wheelhouse.storage.catalog.FileRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Counts what becomes of the files of a project, as one question asks. For one thread. */
final class Tally {
  private final Question question;
  private final Map<String, List<FileRow>> known = new LinkedHashMap<>();
  private final List<PageAssembly.Decision> wanted = new ArrayList<>();

  Tally(Question question) {
    this.question = question;
  }

  void add(PageAssembly.Decision decision) {
    known.computeIfAbsent(decision.source().name(), name -> new ArrayList<>()).add(decision.row());
    if (question.takes(decision.row())) {
      wanted.add(decision);
    }
  }

  /** Whether the page lists something that was asked for. */
  boolean fits() {
    return wanted.stream().anyMatch(decision -> decision.hiding().isEmpty());
  }

  /** How many files and versions these are, and the newest. */
  static void count(ProjectName project, List<FileRow> rows, Map<String, Object> fields) {
    List<Version> versions =
        rows.stream().flatMap(row -> version(project, row).stream()).distinct().sorted().toList();
    fields.put("files", rows.size());
    fields.put("versions", versions.size());
    if (!versions.isEmpty()) {
      fields.put("newest", versions.getLast().toString());
    }
  }

  /** Tells what one source has, how much of it was asked for, and how much of that is listed. */
  void addTo(SourceSettings source, Map<String, Object> fields) {
    List<FileRow> rows = known.get(source.name());
    if (rows == null) {
      return;
    }
    count(question.project(), rows, fields);
    List<PageAssembly.Decision> fitting =
        wanted.stream().filter(decision -> decision.source().equals(source)).toList();
    fields.put("fitting", fitting.size());
    fields.put("listed", fitting.stream().filter(one -> one.hiding().isEmpty()).count());
  }

  /** Tells what is listed and what is hidden. */
  void addTo(Map<String, Object> fields) {
    if (question.ofFile()) {
      fields.put("files", wanted.stream().map(Tally::file).toList());
      return;
    }
    newest().ifPresent(version -> fields.put("newest", group(version)));
    List<Map<String, Object>> hidden = hidden();
    if (!hidden.isEmpty()) {
      fields.put("hidden", hidden);
    }
  }

  /** What a client that takes any tag would choose: not a yanked one, unless there is no other. */
  private Optional<Version> newest() {
    List<Version> sound = versions(false);
    List<Version> chosen = question.specifiers().select(sound.isEmpty() ? versions(true) : sound);
    return chosen.isEmpty() ? Optional.empty() : Optional.of(chosen.getLast());
  }

  private List<Version> versions(boolean yanked) {
    return wanted.stream()
        .filter(one -> one.hiding().isEmpty() && (yanked || !isYanked(one)))
        .flatMap(one -> version(question.project(), one.row()).stream())
        .distinct()
        .sorted()
        .toList();
  }

  private Map<String, Object> group(Version version) {
    List<PageAssembly.Decision> files =
        wanted.stream()
            .filter(one -> one.hiding().isEmpty())
            .filter(one -> version(question.project(), one.row()).equals(Optional.of(version)))
            .toList();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("version", version.toString());
    fields.put("sources", files.stream().map(one -> one.source().name()).distinct().toList());
    fields.put("files", files.stream().map(one -> one.row().filename()).toList());
    if (files.stream().allMatch(Tally::isYanked)) {
      fields.put("yanked", true);
    }
    return fields;
  }

  private static boolean isYanked(PageAssembly.Decision decision) {
    return !(Visibility.yank(decision.source(), decision.row()) instanceof Yank.No);
  }

  private List<Map<String, Object>> hidden() {
    Map<String, List<PageAssembly.Decision>> groups = new TreeMap<>();
    for (PageAssembly.Decision one : wanted) {
      one.hiding()
          .ifPresent(hiding ->
              groups
                  .computeIfAbsent(
                      one.source().name() + "\n" + hiding.why(one.by()), key -> new ArrayList<>())
                  .add(one));
    }
    List<Map<String, Object>> all = new ArrayList<>();
    for (List<PageAssembly.Decision> group : groups.values()) {
      PageAssembly.Decision last = group.getLast();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("source", last.source().name());
      fields.put("why", last.hiding().orElseThrow().why(last.by()));
      count(question.project(), group.stream().map(PageAssembly.Decision::row).toList(), fields);
      fields.put("example", last.row().filename());
      all.add(fields);
    }
    return all;
  }

  private static Map<String, Object> file(PageAssembly.Decision decision) {
    FileRow row = decision.row();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("source", decision.source().name());
    fields.put("filename", row.filename());
    fields.put("path", "/files/" + row.source() + "/" + row.address());
    fields.put("listed", decision.hiding().isEmpty());
    decision.hiding().ifPresent(hiding -> fields.put("why", hiding.why(decision.by())));
    row.sha256().ifPresent(digest -> fields.put("sha256", digest.hex()));
    fields.put("here", row.here());
    return fields;
  }

  private static Optional<Version> version(ProjectName project, FileRow row) {
    return DistFilename.of(project, row.filename()).version();
  }
}
