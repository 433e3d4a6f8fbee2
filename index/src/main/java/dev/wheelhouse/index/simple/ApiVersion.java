package dev.wheelhouse.index.simple;

import java.util.regex.Pattern;

/** The API version that a page names. Source: PEP 629. */
final class ApiVersion {
  private static final Pattern READABLE = Pattern.compile("1(\\.[0-9]+)?");

  private ApiVersion() {}

  /**
   * Refuses every major number but 1; a greater minor number is read as far as it is known. Blank
   * is not told.
   */
  static void check(String written) throws NotAnIndexException {
    if (!written.isBlank() && !READABLE.matcher(written.strip()).matches()) {
      throw new NotAnIndexException("an index of API version " + written + " (expected: 1.x)");
    }
  }
}
