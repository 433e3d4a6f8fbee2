package dev.wheelhouse.upstream;

/**
 * How many connections one download should have. Adds as long as each addition brings at least half
 * of its share, then goes back to what was as good. Knows no clock. Not for sharing.
 *
 * <p>An origin that limits each connection gets many within a tenth of a second; a link that one
 * connection fills keeps one; an origin that says "too many" gets half.
 */
final class ConnectionCount {
  /** One connection at this many bytes a second leaves little to gain from others. */
  static final double FAST = 120e6;

  /** After this long a settled count is put to the test again. */
  private static final long PROBE_NANOS = 5_000_000_000L;

  private static final double HALF_A_SHARE = 0.5;

  private int count = 1;
  private int before = 1;
  private double rateBefore;
  private boolean settled;
  private long settledAt;
  private int ceiling;

  /** Between 1 and {@code most}. */
  ConnectionCount(int most) {
    this.ceiling = most;
  }

  int count() {
    return count;
  }

  /**
   * Tells how fast all connections together were while there were {@link #count} of them.
   *
   * @param now nanoseconds of any clock that only goes forward
   * @param bytesPerSecond of all connections together
   */
  void measured(long now, double bytesPerSecond) {
    if (settled) {
      if (now - settledAt > PROBE_NANOS && count < ceiling) {
        settled = false;
        grow(bytesPerSecond, count + Math.max(1, count / 4));
      }
      return;
    }
    if (count == before) {
      grow(bytesPerSecond, bytesPerSecond < FAST ? 8 : 2);
      return;
    }
    double hoped = rateBefore * count / before;
    if (bytesPerSecond >= rateBefore + HALF_A_SHARE * (hoped - rateBefore)) {
      grow(bytesPerSecond, count * 2);
    } else {
      count = Math.max(1, bytesPerSecond > rateBefore * 1.1 ? (count + before + 1) / 2 : before);
      settle(now);
    }
    if (count == ceiling) {
      settle(now);
    }
  }

  /** The origin asked for fewer: half of what there was, and no more than that from now on. */
  void tooMany(long now) {
    count = Math.max(1, count / 2);
    ceiling = count;
    settle(now);
  }

  private void grow(double rate, int to) {
    before = count;
    rateBefore = rate;
    count = Math.min(ceiling, to);
  }

  private void settle(long now) {
    settled = true;
    settledAt = now;
    before = count;
  }
}
