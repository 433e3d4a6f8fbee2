package dev.wheelhouse.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A table of TOML as it was read: the values by key, in their order.
 *
 * <p>Filled by one reader, then only read.
 */
final class TomlTree {
  private final Map<String, Value> values = new LinkedHashMap<>();

  /**
   * What stands behind a key.
   *
   * @param value text, number, boolean, list (tables in it are {@link WrittenTable}), or tree
   * @param line of the key or the head of the table, from 1
   */
  record Value(Object value, int line) {}

  Map<String, Value> values() {
    return values;
  }

  /** The same as a value; {@code line} is where it begins. */
  WrittenTable written(int line) {
    Map<String, Object> plain = new LinkedHashMap<>();
    values.forEach((key, value) -> plain.put(key, written(value)));
    return new WrittenTable(line, plain);
  }

  /** A value in which no tree is left. */
  static Object written(Value value) {
    return value.value() instanceof TomlTree tree ? tree.written(value.line()) : value.value();
  }
}
