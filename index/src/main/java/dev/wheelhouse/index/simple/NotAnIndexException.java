package dev.wheelhouse.index.simple;

/**
 * What came is not a page of a simple index that can be trusted as a whole: another content type, a
 * login page, a page that was cut, malformed JSON, an API version of another major number.
 *
 * <p>The message is one line that says what was found. It never means that a project is absent.
 */
public final class NotAnIndexException extends Exception {
  private static final int MAX_MESSAGE = 300; // characters; upstream's text may be in it

  /** Takes what was found instead. */
  public NotAnIndexException(String found) {
    super(oneLine(found));
  }

  private static String oneLine(String found) {
    String line = found.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
  }
}
