package dev.wheelhouse.upstream;

import java.time.Duration;

/**
 * Says how often a download may fail in a row, and how long to wait each time. Knows no clock. All
 * but {@link #progress} are called under the download's lock.
 */
final class Setbacks {
  private static final long MILLISECOND = 1_000_000L;
  private static final long BREATH = 50 * MILLISECOND;
  private static final long FIRST_PAUSE = 250 * MILLISECOND;
  private static final long LONGEST_ASKED = 30_000 * MILLISECOND;
  private static final int GONE_ROUNDS = 2;

  /** In which way a connection failed. */
  enum Kind {
    /** It broke, stalled, or could not be had. */
    LOST,
    /** 429 or 503: the origin wants fewer of them. */
    TOO_MANY,
    /** The answer is not the part that was asked for. */
    BAD_RANGE,
    /** 403, 404 or 410: a signed address may have expired, or the file is gone. */
    GONE,
    /** Trying again cannot help. */
    FINAL;

    /** Whether an origin that does so is not worth asking again while there are others. */
    boolean lasting() {
      return this == BAD_RANGE || this == GONE || this == FINAL;
    }
  }

  private final int rounds;
  private int round;
  private int failures;
  private long pausedUntil = Long.MIN_VALUE;
  private volatile boolean came;

  /** Gives up after so many rounds without a byte; below 0 at the first failure. */
  Setbacks(int rounds) {
    this.rounds = rounds;
  }

  /** A byte came. */
  void progress() {
    if (!came) {
      came = true;
    }
  }

  /** How many connections failed so far. */
  int failures() {
    return failures;
  }

  /** Whether no connection should be opened now. */
  boolean paused(long now) {
    return now < pausedUntil;
  }

  /**
   * Takes note of a failure. Those of one round, in which many connections fail together, count
   * once.
   *
   * @param asked the pause that the origin asked for, or zero
   * @return whether it is worth going on
   */
  boolean bearable(long now, Kind kind, Duration asked) {
    failures++;
    if (kind == Kind.FINAL || rounds < 0) {
      return false;
    }
    long wanted = Math.min(asked.toNanos(), LONGEST_ASKED);
    if (came) {
      came = false;
      round = 0;
      pause(now + Math.max(wanted, BREATH));
      return true;
    }
    if (paused(now)) {
      pause(now + wanted);
      return true;
    }
    round++;
    if (round > (kind == Kind.GONE ? Math.min(rounds, GONE_ROUNDS) : rounds)) {
      return false;
    }
    pause(now + Math.max(wanted, FIRST_PAUSE << Math.min(round - 1, 4)));
    return true;
  }

  /** Never shortens a pause: what breaks meanwhile does not undo what the origin asked for. */
  private void pause(long until) {
    pausedUntil = Math.max(pausedUntil, until);
  }
}
