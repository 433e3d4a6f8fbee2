package dev.wheelhouse.upstream;

/**
 * The bytes asked of an origin.
 *
 * @param first from 0 on
 * @param last inclusive, or -1 for all to the end
 */
record ByteRange(long first, long last) {
  ByteRange {
    if (first < 0 || (last >= 0 && last < first)) {
      throw new IllegalArgumentException("not a range: " + first + "-" + last);
    }
  }

  /** The value of the header Range. */
  String header() {
    return "bytes=" + first + "-" + (last < 0 ? "" : last);
  }

  /** Whether {@code answer} is these bytes, or all of them that the file has. */
  boolean answeredBy(ContentRange answer) {
    if (answer.first() != first) {
      return false;
    }
    boolean toTheEnd = answer.total() >= 0 && answer.last() == answer.total() - 1;
    return last < 0
        ? toTheEnd || answer.total() < 0
        : answer.last() == last || (toTheEnd && answer.last() < last);
  }
}
