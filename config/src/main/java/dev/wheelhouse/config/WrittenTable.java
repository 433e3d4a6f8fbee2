package dev.wheelhouse.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A TOML table that is itself a value, as the rules of an index are.
 *
 * @param line where it begins, from 1
 */
record WrittenTable(int line, Map<String, Object> values) {
  WrittenTable {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
