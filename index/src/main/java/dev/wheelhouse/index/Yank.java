package dev.wheelhouse.index;

/** Whether a file was yanked. Source: PEP 592. */
public sealed interface Yank {
  /** Not yanked. */
  record No() implements Yank {}

  /** Yanked; {@code reason} may be empty. */
  record Yes(String reason) implements Yank {}

  /** Not yanked. */
  static Yank no() {
    return new No();
  }

  /** Whether this is {@link Yes}. */
  default boolean yanked() {
    return this instanceof Yes;
  }
}
