package dev.wheelhouse.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A table of TOML.
 *
 * <p>Its parser fills it; after that it is only read.
 */
final class TomlTable {
  /** How a table came about decides who may still add to it (TOML 1.0, "Table"). */
  enum Kind {
    /** Named on the way to a table of a header: may get a header of its own. */
    IMPLICIT,
    /** Has or had its header. */
    HEADER,
    /** Made by a dotted key: may get more dotted keys. */
    DOTTED,
    /** Written in braces: complete. */
    INLINE
  }

  Kind kind;
  private final int line;
  private final Map<String, TomlValue> values = new LinkedHashMap<>();

  TomlTable(Kind kind, int line) {
    this.kind = kind;
    this.line = line;
  }

  /** Where it begins, from 1. */
  int line() {
    return line;
  }

  /** In the order of the text. */
  Map<String, TomlValue> values() {
    return Collections.unmodifiableMap(values);
  }

  Optional<TomlValue> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  void put(String key, TomlValue value) {
    values.put(key, value);
  }
}
