package dev.wheelhouse.config;

import java.util.List;
import java.util.Optional;

/** Reads the keys of one table that is itself a value, and reports what is wrong with them. */
final class TableReader {
  private final String dotted;
  private final WrittenTable table;
  private final Origin origin;
  private final Problems problems;

  /**
   * Prepares to read, and reports keys that are not known.
   *
   * @param dotted where the table stands, e.g. {@code index.default.rules[2]}
   * @param ofAll where the list stands that it is one of
   */
  TableReader(
      String dotted, WrittenTable table, Origin ofAll, List<Key<?>> keys, Problems problems) {
    this.dotted = dotted;
    this.table = table;
    this.origin = ofAll.at(table.line());
    this.problems = problems;
    List<String> known = keys.stream().map(Key::pattern).toList();
    for (String key : table.values().keySet()) {
      if (!known.contains(key)) {
        problems.unknown(origin, dotted + ".", key, known);
      }
    }
  }

  Origin origin() {
    return origin;
  }

  /** The dotted key of one of its values, for messages. */
  String where(Key<?> key) {
    return dotted + "." + key.pattern();
  }

  /** The value of a key; what is missing without a default, or misfits, is reported. */
  <T> Optional<T> value(Key<T> key) {
    Object written = table.values().get(key.pattern());
    if (written == null) {
      if (key.defaultText().isEmpty()) {
        problems.add(origin, where(key) + ": missing (expected: " + key.form().expected() + ")");
      }
      return Optional.empty();
    }
    Optional<T> read = key.form().read(written);
    if (read.isEmpty()) {
      problems.misfit(new Entry(written, origin), where(key), key.form().expected());
    }
    return read;
  }
}
