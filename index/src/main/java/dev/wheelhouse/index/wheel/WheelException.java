package dev.wheelhouse.index.wheel;

/**
 * A wheel (or an sdist, of which the same is said) that must not be taken. The message is one line
 * that says what was found; it does not name the file.
 */
public abstract sealed class WheelException extends Exception {
  private static final int MAX_MESSAGE =
      500; // characters; names from inside the archive may be in it

  private WheelException(String found) {
    super(oneLine(found));
  }

  /** The bytes are no archive, or not whole: fetching them again may help. */
  public static final class Unreadable extends WheelException {
    Unreadable(String found) {
      super(found);
    }
  }

  /** The archive could harm who unpacks it, or means different things to different readers. */
  public static final class Unsafe extends WheelException {
    Unsafe(String found) {
      super(found);
    }
  }

  /** A part that must be there is missing or not well formed. */
  public static final class Malformed extends WheelException {
    Malformed(String found) {
      super(found);
    }
  }

  /** Two parts contradict each other: file name, metadata, tags, RECORD, members. */
  public static final class Mismatch extends WheelException {
    Mismatch(String found) {
      super(found);
    }
  }

  private static String oneLine(String found) {
    String line = found.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
  }
}
