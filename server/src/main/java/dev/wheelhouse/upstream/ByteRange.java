package dev.wheelhouse.upstream;

/**
 * The bytes asked of an origin.
 *
 * @param first from 0 on, or less than 0 for so many bytes at the end of the file
 * @param last inclusive, or -1 for all to the end
 */
record ByteRange(long first, long last) {
  ByteRange {
    if ((first < 0 && last != -1) || (last >= 0 && last < first)) {
      throw new IllegalArgumentException("not a range: " + first + "-" + last);
    }
  }

  /** The last bytes of a file, whose length need not be known. */
  static ByteRange tail(long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("not a range: the last " + bytes + " bytes");
    }
    return new ByteRange(-bytes, -1);
  }

  /** The value of the header Range. */
  String header() {
    return first < 0 ? "bytes=" + first : "bytes=" + first + "-" + (last < 0 ? "" : last);
  }

  /** Whether {@code answer} is these bytes, or all of them that the file has. */
  boolean answeredBy(ContentRange answer) {
    boolean toTheEnd = answer.total() >= 0 && answer.last() == answer.total() - 1;
    if (first < 0) {
      return toTheEnd && answer.first() == Math.max(0, answer.total() + first);
    }
    if (answer.first() != first) {
      return false;
    }
    return last < 0
        ? toTheEnd || answer.total() < 0
        : answer.last() == last || (toTheEnd && answer.last() < last);
  }
}
