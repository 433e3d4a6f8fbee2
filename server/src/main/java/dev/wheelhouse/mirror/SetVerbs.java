package dev.wheelhouse.mirror;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.FileSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an operator asks for about sets. */
final class SetVerbs {
  private static final Pattern SECTION =
      Pattern.compile("^--- (?:pylock|requirements)\\R", Pattern.MULTILINE);

  private final Mirror mirror;
  private final Sets sets;
  private final Catalog catalog;

  SetVerbs(Mirror mirror) {
    this.mirror = mirror;
    this.sets = mirror.sets();
    this.catalog = mirror.catalog();
  }

  boolean run(String verb, Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws Verbs.BadCall, StoreException {
    return switch (verb) {
      case "sets" -> list(line);
      case "set-show" -> show(known(parameters, "name"), line);
      case "set-lock" -> lock(known(parameters, "name"), line);
      case "set-add" -> add(parameters, line);
      case "set-remove" -> sets.remove(known(parameters, "name").name());
      case "set-diff" -> diff(known(parameters, "from"), known(parameters, "to"), line);
      default -> throw new Verbs.BadCall("no verb is called " + verb);
    };
  }

  /**
   * Stores a set in the place of the one that has its name.
   *
   * @param parameters {@code name}, {@code targets} one a line
   * @param body paths of files here, one a line; then, each behind a line {@code --- pylock} or
   *     {@code --- requirements}, the texts of its locks
   * @return whether every path is known; if not, nothing is stored
   */
  boolean put(Map<String, String> parameters, InputStream body, Consumer<Map<String, Object>> line)
      throws Verbs.BadCall, IOException {
    String name = Parameters.required(parameters, "name");
    if (!FileSet.isName(name)) {
      throw new Verbs.BadCall(name + ": not a name of a set (expected: " + FileSet.NAME_RULE + ")");
    }
    String[] parts = SECTION.split(new String(body.readAllBytes(), StandardCharsets.UTF_8), -1);
    List<Long> files = new ArrayList<>();
    Locate locate = new Locate(mirror);
    boolean all = true;
    for (String path : parts[0].lines().filter(one -> !one.isBlank()).toList()) {
      Optional<FileRow> row = locate.row(path);
      row.ifPresent(one -> files.add(one.id()));
      if (row.isEmpty()) {
        all = false;
        line.accept(Map.of("path", path, "why", "no source lists this address"));
      }
    }
    if (!all) {
      return false;
    }
    List<FileSet.Target> targets = targets(parameters);
    Instant now = mirror.clock().instant();
    Instant created = catalog.set(name).map(FileSet::created).orElse(now);
    String pylock = parts.length > 1 && !parts[1].isBlank() ? parts[1] : null;
    String requirements = parts.length > 2 && !parts[2].isBlank() ? parts[2] : null;
    FileSet set = new FileSet(name, targets, files, pylock, requirements, created, now);
    sets.put(set);
    line.accept(fields(set, catalog.filesOfSet(name)));
    return true;
  }

  private static List<FileSet.Target> targets(Map<String, String> parameters) {
    return parameters
        .getOrDefault("targets", "")
        .lines()
        .flatMap(line -> FileSet.Target.parse(line).stream())
        .toList();
  }

  /** The set that a parameter names, which must be there. */
  private FileSet known(Map<String, String> parameters, String parameter)
      throws Verbs.BadCall, StoreException {
    return known(Parameters.required(parameters, parameter));
  }

  /** The set of a name, which must be there. */
  FileSet known(String name) throws Verbs.BadCall, StoreException {
    FileSet found = catalog.set(name).orElse(null);
    if (found == null) {
      String others = catalog.sets().stream().map(FileSet::name).collect(Collectors.joining(", "));
      throw new Verbs.BadCall(
          "no set is called %s (there are: %s)"
              .formatted(name, others.isEmpty() ? "none; wheelhouse sets add makes one" : others));
    }
    return found;
  }

  private boolean list(Consumer<Map<String, Object>> line) throws StoreException {
    for (FileSet set : catalog.sets()) {
      line.accept(fields(set, catalog.filesOfSet(set.name())));
    }
    return true;
  }

  private static Map<String, Object> fields(FileSet set, List<FileRow> rows) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("set", set.name());
    fields.put("files", rows.size());
    fields.put("here", rows.stream().filter(FileRow::here).count());
    fields.put("projects", rows.stream().map(FileRow::project).distinct().count());
    fields.put("bytes", rows.stream().mapToLong(SetVerbs::size).sum());
    fields.put("targets", set.targets().stream().map(Object::toString).toList());
    fields.put("locked", set.pylock() != null);
    fields.put("created", set.created().toString());
    fields.put("changed", set.changed().toString());
    return fields;
  }

  private static long size(FileRow row) {
    Long listed = row.link().size();
    Long size = listed == null ? row.facts().size() : listed;
    return size == null ? 0 : size;
  }

  private boolean show(FileSet set, Consumer<Map<String, Object>> line) throws StoreException {
    List<FileRow> rows = catalog.filesOfSet(set.name());
    line.accept(fields(set, rows));
    rows.forEach(row -> line.accept(Verbs.fields(row)));
    return rows.stream().allMatch(FileRow::here);
  }

  /** What the set was made of: its lock if it has one, else the versions of its files. */
  private boolean lock(FileSet set, Consumer<Map<String, Object>> line) throws StoreException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("set", set.name());
    fields.put("targets", set.targets().stream().map(Object::toString).toList());
    String requirements = set.requirements();
    if (requirements == null) {
      StringBuilder pins = new StringBuilder();
      for (FileRow row : catalog.filesOfSet(set.name())) {
        DistFilename.of(row.project(), row.filename())
            .version()
            .ifPresent(
                version -> pins.append(row.project()).append("==").append(version).append('\n'));
      }
      requirements = pins.toString();
    }
    fields.put("requirements", requirements);
    if (set.pylock() != null) {
      fields.put("pylock", set.pylock());
    }
    line.accept(fields);
    return true;
  }

  private boolean add(Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws Verbs.BadCall, StoreException {
    String name = Parameters.required(parameters, "name");
    if (!FileSet.isName(name)) {
      throw new Verbs.BadCall(
          "a set cannot be called %s (expected: %s)".formatted(name, FileSet.NAME_RULE));
    }
    // What is here when it is looked for is here when the set is kept.
    Safekeeping.Pause pause = mirror.holdings().safekeeping().pause();
    try {
      return addHere(name, parameters, line);
    } finally {
      pause.end();
    }
  }

  private boolean addHere(
      String name, Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws Verbs.BadCall, StoreException {
    List<FileRow> rows = new ArrayList<>();
    boolean all = true;
    if (parameters.containsKey("all")) {
      catalog.eachHere(null, rows::add);
    } else {
      for (String wish : Parameters.required(parameters, "wish").split("\n", -1)) {
        all &= find(wish, rows, line);
      }
    }
    if (all) {
      sets.add(name, rows, targets(parameters));
      line.accept(fields(known(name), catalog.filesOfSet(name)));
    }
    return all;
  }

  private boolean find(String wish, List<FileRow> rows, Consumer<Map<String, Object>> line)
      throws Verbs.BadCall, StoreException {
    List<FileRow> found =
        sets.here(wish)
            .orElseThrow(() ->
                new Verbs.BadCall(
                    wish + ": what is meant? (expected: a requirement, a file name or a sha256)"));
    rows.addAll(found);
    if (found.isEmpty()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("wish", wish);
      fields.put("result", "not here");
      line.accept(fields);
    }
    return !found.isEmpty();
  }

  private boolean diff(FileSet from, FileSet to, Consumer<Map<String, Object>> line)
      throws StoreException {
    for (SetDiff.Change change :
        SetDiff.of(catalog.filesOfSet(from.name()), catalog.filesOfSet(to.name()))) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("project", change.project().value());
      fields.put("from", change.from());
      fields.put("to", change.to());
      fields.put("removed", change.removed());
      fields.put("added", change.added());
      line.accept(fields);
    }
    return true;
  }
}
