package dev.wheelhouse.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A TOML table as it is written: a rule of an index, or a part of somebody else's file.
 *
 * @param line where it begins, from 1
 * @param values text, numbers, booleans, lists, and tables of this type, in their order
 */
public record WrittenTable(int line, Map<String, Object> values) {
  public WrittenTable {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Reads a whole document of somebody else's, whatever its keys are.
   *
   * @throws SettingsException if it is no TOML; the message has the line, and not the file
   */
  public static WrittenTable document(String text) throws SettingsException {
    return TomlReader.document(text);
  }

  /** The text at a dotted path of keys, if text stands there. */
  public Optional<String> text(String... path) {
    return value(path).filter(String.class::isInstance).map(String.class::cast);
  }

  /** The table at a path of keys, if one stands there. */
  public Optional<WrittenTable> table(String... path) {
    return value(path).filter(WrittenTable.class::isInstance).map(WrittenTable.class::cast);
  }

  /** The tables of the list at a path of keys; none if no list stands there. */
  public List<WrittenTable> tables(String... path) {
    return list(path).stream()
        .filter(WrittenTable.class::isInstance)
        .map(WrittenTable.class::cast)
        .toList();
  }

  /** The texts at a path of keys: those of a list, or the one that stands there. */
  public List<String> texts(String... path) {
    Optional<String> one = text(path);
    return one.isPresent()
        ? List.of(one.get())
        : list(path).stream().filter(String.class::isInstance).map(String.class::cast).toList();
  }

  /** What stands at a path of keys. */
  public Optional<Object> value(String... path) {
    @Nullable Object at = this;
    for (String key : path) {
      at = at instanceof WrittenTable table ? table.values.get(key) : null;
    }
    return Optional.ofNullable(at);
  }

  private List<?> list(String... path) {
    return value(path).orElse(null) instanceof List<?> all ? all : List.of();
  }
}
