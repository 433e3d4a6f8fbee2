package dev.wheelhouse.config;

/**
 * A value and where it stands.
 *
 * @param value a {@code String}, {@code Long}, {@code Double}, {@code Boolean}, a {@code List} of
 *     such values, or a {@link TomlTable}
 * @param line of its key, or of the value itself where it is an element of an array; from 1
 */
record TomlValue(Object value, int line) {}
