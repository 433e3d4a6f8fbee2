package dev.wheelhouse.mirror;

/** An origin's bytes are not those that its index names; the message says what they are instead. */
final class Mismatch extends Exception {
  private static final long serialVersionUID = 1;
  private final String words;

  Mismatch(String words) {
    super(words);
    this.words = words;
  }

  /** One line, with the address. */
  String words() {
    return words;
  }
}
