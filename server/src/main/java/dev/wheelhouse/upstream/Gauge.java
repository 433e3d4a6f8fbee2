package dev.wheelhouse.upstream;

/**
 * How fast a download is, and how long an origin takes to begin. Knows no clock; times are
 * nanoseconds of any that only goes forward. Not for sharing.
 */
final class Gauge {
  private static final long SHORTEST_WINDOW = 25_000_000L;
  private static final long SECOND = 1_000_000_000L;

  /** Bytes a second of a connection of which nothing is known yet. */
  private static final double EXPECTED = 8e6;

  private long firstByte = SHORTEST_WINDOW / 10;
  private long answers;
  private double rate;
  private double usualEach;
  private long opened;
  private long windowStart;
  private long windowBytes;

  Gauge(long now) {
    windowStart = now;
    opened = now;
  }

  /** A connection was opened: until all read, nothing can be said of all. */
  void opened(long now) {
    opened = now;
  }

  /** An answer began after so long. */
  void answered(long nanos) {
    firstByte = answers++ == 0 ? nanos : (3 * firstByte + nanos) / 4;
  }

  /**
   * Whether a window has passed in which all connections were reading; {@link #bytesPerSecond}
   * tells how fast they were.
   *
   * @param sum of all bytes that ever came
   * @param allReading whether each connection has brought something
   */
  boolean windowPassed(long now, long sum, int connections, boolean allReading) {
    if (!allReading && now - opened < SECOND) {
      windowStart = now;
      windowBytes = sum;
      return false;
    }
    if (now - windowStart < Math.max(SHORTEST_WINDOW, firstByte)) {
      return false;
    }
    rate = (sum - windowBytes) * 1e9 / (now - windowStart);
    usualEach = Math.max(0.8 * usualEach, rate / Math.max(1, connections));
    windowStart = now;
    windowBytes = sum;
    return true;
  }

  /** The time to a first byte, lately, in nanoseconds. */
  long firstByteNanos() {
    return firstByte;
  }

  /** Of all connections together, in the last window. */
  double bytesPerSecond() {
    return rate;
  }

  /** How fast one connection was of late, when things went well. */
  double usualEach() {
    return usualEach;
  }

  /** What to expect of one of so many connections. */
  double expectedEach(int connections) {
    return rate == 0 ? EXPECTED : rate / Math.max(1, connections);
  }
}
