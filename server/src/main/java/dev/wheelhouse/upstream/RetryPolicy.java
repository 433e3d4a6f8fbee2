package dev.wheelhouse.upstream;

import java.time.Duration;
import java.util.Optional;

/**
 * Says whether a failure that may pass is worth another attempt, and after which pause.
 *
 * @param retries attempts after the first, 0 or more
 * @param total beyond this no attempt may be expected to end
 */
record RetryPolicy(int retries, Duration total) {
  /** pip gives up after 15 s of silence; the answer must be on its way by then. */
  static final Duration CLIENT_PATIENCE = Duration.ofSeconds(12);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /**
   * How an attempt failed.
   *
   * @param took from its start to its failure; the next one is expected to take as long
   * @param retryAfter the least pause that the upstream asked for, or zero
   */
  record Outcome(Duration took, Duration retryAfter) {}

  /**
   * Returns the pause before the next attempt, or empty to give up.
   *
   * @param attempt the number of the attempt that failed, from 1 on
   * @param elapsed since the first attempt began
   * @param jitter from 0 to 1: which part of the upper half of the pause is used
   */
  Optional<Duration> pause(int attempt, Outcome outcome, Duration elapsed, double jitter) {
    if (attempt > retries) {
      return Optional.empty();
    }
    Duration backoff = jittered(FIRST_PAUSE.multipliedBy(1L << Math.min(attempt - 1, 10)), jitter);
    Duration pause = outcome.retryAfter().compareTo(backoff) > 0 ? outcome.retryAfter() : backoff;
    // Compared by subtraction: a Retry-After may be too large to be added to.
    Duration left = total.minus(elapsed).minus(outcome.took());
    return pause.compareTo(left) <= 0 ? Optional.of(pause) : Optional.empty();
  }

  private static Duration jittered(Duration full, double jitter) {
    Duration bounded = full.compareTo(LONGEST_PAUSE) < 0 ? full : LONGEST_PAUSE;
    return Duration.ofNanos((long) (bounded.toNanos() * (0.5 + jitter / 2)));
  }
}
