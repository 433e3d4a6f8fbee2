package dev.wheelhouse.config;

/** Text that is no TOML; the message says what was expected, {@link #line} where. */
final class TomlException extends Exception {
  private static final long serialVersionUID = 1;

  private final int line;

  TomlException(int line, String message) {
    super(message);
    this.line = line;
  }

  /** From 1. */
  int line() {
    return line;
  }
}
