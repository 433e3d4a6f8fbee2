package dev.wheelhouse.config;

import java.util.ArrayList;
import java.util.List;

/** Reads a file's tables into a {@link Layer}: every value goes to its key. */
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
    try {
      reader.readTable(TomlParser.parse(text), List.of());
    } catch (TomlException e) {
      problems.add(file.at(e.line()), "not TOML: " + e.getMessage());
      problems.throwIfAny();
    }
    return reader.layer;
  }

  /** Reads TOML text that is one value; what is none comes back as the text that it is. */
  static Object value(String written) {
    try {
      return TomlParser.parseValue(written);
    } catch (TomlException e) {
      return written;
    }
  }

  private void readTable(TomlTable table, List<String> path) {
    table
        .values()
        .forEach((word, value) -> {
          List<String> here = new ArrayList<>(path);
          here.add(word);
          read(List.copyOf(here), new Entry(value.value(), file.at(value.line())));
        });
  }

  private void read(List<String> path, Entry entry) {
    var place = Place.find(path);
    String dotted = String.join(".", path);
    if (place.isPresent()) {
      layer.entries.put(place.get(), entry);
    } else if (!Place.isTable(path)) {
      problems.unknown(entry.origin(), "", dotted, knownBeside(path));
    } else if (entry.value() instanceof TomlTable table) {
      note(path, entry.origin());
      readTable(table, path);
    } else {
      problems.misfit(entry, dotted, "a table");
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
}
