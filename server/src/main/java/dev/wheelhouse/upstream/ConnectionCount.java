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

  /** After this long a settled count is put to the test again; twice as long each time. */
  private static final long PROBE_NANOS = 1_000_000_000L;

  private static final int MOST_DOUBLINGS = 3;

  /** An origin that takes so long to begin is worth more connections from the start. */
  private static final long FAR_NANOS = 10_000_000L;

  private static final int MANY = 8;

  private static final double HALF_A_SHARE = 0.5;

  private int count = 1;
  private int before = 1;
  private double rateBefore;
  private boolean doubted;
  private boolean settled;
  private long settledAt;
  private int settlings;
  private int ceiling;

  /** Between 1 and {@code most}. */
  ConnectionCount(int most) {
    this.ceiling = most;
  }

  int count() {
    return count;
  }

  /** The origin has begun to answer, after so long. */
  void answered(long firstByteNanos) {
    if (firstByteNanos >= FAR_NANOS && count == 1 && !settled) {
      grow(0, MANY);
    }
  }

  /** A download that was under way before goes on: it had connections then. */
  void resumed() {
    grow(0, MANY);
  }

  /**
   * Tells how fast all connections together were while there were {@link #count} of them.
   *
   * @param now nanoseconds of any clock that only goes forward
   * @param bytesPerSecond of all connections together
   */
  void measured(long now, double bytesPerSecond) {
    if (settled) {
      long patience = PROBE_NANOS << Math.min(settlings - 1, MOST_DOUBLINGS);
      if (now - settledAt > patience && count < ceiling) {
        settled = false;
        grow(bytesPerSecond, count + Math.max(1, count / 4));
      }
      return;
    }
    if (count == before) {
      grow(bytesPerSecond, bytesPerSecond < FAST ? MANY : 2);
      return;
    }
    double hoped = rateBefore * count / before;
    if (bytesPerSecond >= rateBefore + HALF_A_SHARE * (hoped - rateBefore)) {
      grow(bytesPerSecond, count * 2);
    } else if (!doubted) {
      doubted = true; // one window may have been a bad moment
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
    doubted = false;
    count = Math.min(ceiling, to);
  }

  private void settle(long now) {
    settled = true;
    settlings++;
    doubted = false;
    settledAt = now;
    before = count;
  }
}
