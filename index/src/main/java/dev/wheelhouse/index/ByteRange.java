package dev.wheelhouse.index;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code Range} header asks of a file whose size is known.
 *
 * <p>Source: RFC 9110, section 14. A header that is malformed, has another unit or names several
 * ranges is ignored, as the RFC allows: the answer is then the whole file.
 */
public sealed interface ByteRange {
  /** No usable range: answer 200 with everything. */
  record Whole() implements ByteRange {}

  /**
   * Answer 206 with these bytes.
   *
   * @param first offset of the first byte, from 0
   * @param last offset of the last byte, inclusive, below the size
   * @param form how the client wrote it
   */
  record Part(long first, long last, Form form) implements ByteRange {
    /** Number of bytes, at least 1. */
    public long length() {
      return last - first + 1;
    }
  }

  /** Answer 416 with the size. */
  record Unsatisfiable() implements ByteRange {}

  /** How a range was written. */
  enum Form {
    /** {@code a-b}. */
    CLOSED,
    /** {@code a-}. */
    OPEN,
    /** {@code -n}. */
    SUFFIX
  }

  /**
   * Reads {@code header}, which is null if the request has none.
   *
   * @param size of the file in bytes, 0 or more
   */
  static ByteRange parse(@Nullable String header, long size) {
    String spec = header == null ? null : specOf(header);
    int hyphen = spec == null ? -1 : spec.indexOf('-');
    if (spec == null || hyphen < 0) {
      return new Whole();
    }
    String before = spec.substring(0, hyphen).strip();
    String after = spec.substring(hyphen + 1).strip();
    if (!isDigits(before) || !isDigits(after)) {
      return new Whole();
    }
    if (before.isEmpty()) {
      return after.isEmpty() ? new Whole() : suffix(number(after), size);
    }
    return from(number(before), after, size);
  }

  /**
   * The number of bytes at the end that {@code header} asks for, where it asks for one suffix: what
   * can be answered before the length of the file is known.
   */
  static OptionalLong suffixLength(@Nullable String header) {
    // Of a file longer than all else that can be written, a suffix is what it says.
    return parse(header, Long.MAX_VALUE) instanceof Part part && part.form() == Form.SUFFIX
        ? OptionalLong.of(part.length())
        : OptionalLong.empty();
  }

  private static ByteRange suffix(long length, long size) {
    if (length == 0) {
      return new Unsatisfiable();
    }
    // A suffix of an empty file is satisfiable, yet no 206 can say so.
    return size == 0 ? new Whole() : new Part(Math.max(0, size - length), size - 1, Form.SUFFIX);
  }

  private static ByteRange from(long first, String end, long size) {
    long last = end.isEmpty() ? Long.MAX_VALUE : number(end);
    if (last < first) {
      return new Whole();
    }
    if (first >= size) {
      return new Unsatisfiable();
    }
    Form form = end.isEmpty() ? Form.OPEN : Form.CLOSED;
    return new Part(first, Math.min(last, size - 1), form);
  }

  /** The one range after {@code bytes=}, or null if there is not exactly one. */
  private static @Nullable String specOf(String header) {
    String trimmed = header.strip();
    if (!trimmed.regionMatches(true, 0, "bytes=", 0, 6) || trimmed.indexOf(',') >= 0) {
      return null;
    }
    return trimmed.substring(6);
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The value of {@code digits}; what does not fit 64 bits is the greatest value that does. */
  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException tooLong) {
      return Long.MAX_VALUE;
    }
  }
}
