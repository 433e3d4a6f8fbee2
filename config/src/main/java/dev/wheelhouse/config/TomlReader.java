package dev.wheelhouse.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    TomlParseResult parsed = Toml.parse(text, TomlVersion.V1_0_0);
    parsed
        .errors()
        .forEach(e -> problems.add(file.at(line(e.position())), "not TOML: " + e.getMessage()));
    problems.throwIfAny();
    var reader = new TomlReader(file, problems);
    reader.readTable(parsed, List.of());
    return reader.layer;
  }

  /** Reads TOML text that is one value; what is none comes back as the text that it is. */
  static Object value(String written) {
    TomlParseResult parsed = Toml.parse("value = " + written, TomlVersion.V1_0_0);
    Object value = parsed.hasErrors() ? null : parsed.get(List.of("value"));
    return value == null || parsed.size() != 1 ? written : plain(value, 1);
  }

  /** Reads a document of any keys; the message of what is wrong begins with the line. */
  static WrittenTable document(String text) throws SettingsException {
    TomlParseResult parsed = Toml.parse(text, TomlVersion.V1_0_0);
    if (parsed.hasErrors()) {
      var error = parsed.errors().getFirst();
      throw new SettingsException(
          "line %d: not TOML: %s".formatted(line(error.position()), error.getMessage()));
    }
    return plainTable(parsed, 1);
  }

  private void readTable(TomlTable table, List<String> path) {
    for (String word : table.keySet()) {
      List<String> here = new ArrayList<>(path);
      here.add(word);
      Object value = Objects.requireNonNull(table.get(List.of(word)));
      int line = line(table.inputPositionOf(List.of(word)));
      read(List.copyOf(here), value, line);
    }
  }

  private void read(List<String> path, Object value, int line) {
    Origin origin = file.at(line);
    var place = Place.find(path);
    if (place.isPresent()) {
      layer.entries.put(place.get(), new Entry(plain(value, line), origin));
    } else if (!Place.isTable(path)) {
      problems.unknown(origin, "", String.join(".", path), knownBeside(path));
    } else if (value instanceof TomlTable table) {
      note(path, origin);
      readTable(table, path);
    } else {
      problems.misfit(new Entry(plain(value, line), origin), String.join(".", path), "a table");
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

  private static Object plain(Object value, int line) {
    // No switch: the JVM makes those over types at the first call, which is dear in a start.
    if (value instanceof TomlTable table) {
      return plainTable(table, line);
    }
    return value instanceof TomlArray array ? plainList(array, line) : value;
  }

  private static List<Object> plainList(TomlArray array, int line) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      TomlPosition position = array.inputPositionOf(i);
      values.add(
          plain(Objects.requireNonNull(array.get(i)), position == null ? line : line(position)));
    }
    return values;
  }

  private static WrittenTable plainTable(TomlTable table, int line) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String word : table.keySet()) {
      TomlPosition position = table.inputPositionOf(List.of(word));
      int here = position == null ? line : line(position);
      values.put(word, plain(Objects.requireNonNull(table.get(List.of(word))), here));
    }
    return new WrittenTable(line, values);
  }

  private static int line(@Nullable TomlPosition position) {
    return position == null ? 1 : position.line();
  }
}
