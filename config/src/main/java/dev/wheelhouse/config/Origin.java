package dev.wheelhouse.config;

import java.nio.file.Path;

/**
 * Where something was written.
 *
 * @param place the file, the variable or the option
 * @param line in the file, from 1; 0 outside files
 * @param base what a relative path written there starts from
 */
record Origin(String place, int line, Path base) {
  /** The same file, another line; what is not in a file has no lines. */
  Origin at(int otherLine) {
    return line == 0 ? this : new Origin(place, otherLine, base);
  }

  /**
   * As messages name it: {@code wheelhouse.toml:12}, {@code WHEELHOUSE_LISTEN}, {@code --listen}.
   */
  String text() {
    return line == 0 ? place : place + ":" + line;
  }
}
