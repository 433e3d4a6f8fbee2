package dev.wheelhouse.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;
import org.tomlj.TomlVersion;

/** Reads TOML into a {@link Layer}; the only class that knows the TOML library. */
final class TomlReader {
  private final Origin file;
  private final Problems problems;
  private final Layer layer = new Layer();

  private TomlReader(Origin file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * Reads a file's text; what is wrong goes to {@code problems} with its line.
   *
   * @throws SettingsException at once if the text is no TOML, since the rest would be guesswork
   */
  static Layer read(String text, Origin file, Problems problems) throws SettingsException {
    var reader = new TomlReader(file, problems);
    reader.readTable(tree(text, file, problems), List.of());
    return reader.layer;
  }

  private static TomlTree tree(String text, Origin file, Problems problems)
      throws SettingsException {
    Optional<TomlTree> plain = PlainToml.read(text);
    if (plain.isPresent()) {
      return plain.get();
    }
    TomlParseResult parsed = Toml.parse(text, TomlVersion.V1_0_0);
    parsed
        .errors()
        .forEach(e -> problems.add(file.at(line(e.position())), "not TOML: " + e.getMessage()));
    problems.throwIfAny();
    return tree(parsed, 1);
  }

  /** The document as the library reads it; empty if it is no TOML. */
  static Optional<TomlTree> byLibrary(String text) {
    TomlParseResult parsed = Toml.parse(text, TomlVersion.V1_0_0);
    return parsed.hasErrors() ? Optional.empty() : Optional.of(tree(parsed, 1));
  }

  /** Reads TOML text that is one value; what is none comes back as the text that it is. */
  static Object value(String written) {
    TomlParseResult parsed = Toml.parse("value = " + written, TomlVersion.V1_0_0);
    var value = parsed.hasErrors() ? null : tree(parsed, 1).values().get("value");
    return value == null || parsed.size() != 1 ? written : TomlTree.written(value);
  }

  /** Reads a document of any keys; the message of what is wrong begins with the line. */
  static WrittenTable document(String text) throws SettingsException {
    TomlParseResult parsed = Toml.parse(text, TomlVersion.V1_0_0);
    if (parsed.hasErrors()) {
      var error = parsed.errors().getFirst();
      throw new SettingsException(
          "line %d: not TOML: %s".formatted(line(error.position()), error.getMessage()));
    }
    return tree(parsed, 1).written(1);
  }

  private void readTable(TomlTree table, List<String> path) {
    table
        .values()
        .forEach((word, value) -> {
          List<String> here = new ArrayList<>(path);
          here.add(word);
          read(List.copyOf(here), value);
        });
  }

  private void read(List<String> path, TomlTree.Value value) {
    Origin origin = file.at(value.line());
    var place = Place.find(path);
    if (place.isPresent()) {
      layer.entries.put(place.get(), new Entry(TomlTree.written(value), origin));
    } else if (!Place.isTable(path)) {
      problems.unknown(origin, "", String.join(".", path), knownBeside(path));
    } else if (value.value() instanceof TomlTree table) {
      note(path, origin);
      readTable(table, path);
    } else {
      problems.misfit(
          new Entry(TomlTree.written(value), origin), String.join(".", path), "a table");
    }
  }

  private void note(List<String> path, Origin origin) {
    if (path.size() == 2 && path.getFirst().equals("source")) {
      layer.sources.put(path.getLast(), origin);
    } else if (path.size() == 2 && path.getFirst().equals("index")) {
      layer.indexes.put(path.getLast(), origin);
    }
  }

  /** The keys and tables that could stand in the same table as {@code path}. */
  private static List<String> knownBeside(List<String> path) {
    String name = path.size() > 2 ? path.get(1) : Key.NAME;
    return Key.ALL.stream()
        .map(key -> List.of(key.dotted(name).split("\\.")))
        .filter(key -> key.size() >= path.size())
        .filter(key -> key.subList(0, path.size() - 1).equals(path.subList(0, path.size() - 1)))
        .map(key -> String.join(".", key.subList(0, path.size())))
        .distinct()
        .toList();
  }

  private static TomlTree tree(TomlTable table, int line) {
    TomlTree tree = new TomlTree();
    for (String word : table.keySet()) {
      TomlPosition position = table.inputPositionOf(List.of(word));
      int here = position == null ? line : line(position);
      Object value = Objects.requireNonNull(table.get(List.of(word)));
      Object read =
          value instanceof TomlTable inner
              ? tree(inner, here)
              : value instanceof TomlArray array ? list(array, here) : value;
      tree.values().put(word, new TomlTree.Value(read, here));
    }
    return tree;
  }

  private static List<Object> list(TomlArray array, int line) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      TomlPosition position = array.inputPositionOf(i);
      int here = position == null ? line : line(position);
      Object value = Objects.requireNonNull(array.get(i));
      values.add(
          value instanceof TomlTable table
              ? tree(table, here).written(here)
              : value instanceof TomlArray inner ? list(inner, here) : value);
    }
    return values;
  }

  private static int line(@Nullable TomlPosition position) {
    return position == null ? 1 : position.line();
  }
}
