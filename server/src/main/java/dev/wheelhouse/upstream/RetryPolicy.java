package dev.wheelhouse.upstream;

import java.time.Duration;
import java.util.Optional;

/**
 * When to ask again after a passing failure. Several clients never do, so we do; but all tries
 * together stay below the 15 s after which pip asks a second time itself. A pure decision.
 */
final class RetryPolicy {
  /** All tries and pauses of one request end within this. */
  static final Duration BUDGET = Duration.ofSeconds(12);

  private static final long FIRST_PAUSE_MILLIS = 200;

  private RetryPolicy() {}

  /**
   * How long to wait before the next try.
   *
   * @param tried how often it was tried so far, from 1
   * @param retries how often it may be tried again
   * @param elapsed since the first try began
   * @param asked what {@code Retry-After} asked for
   * @param jitter from 0 to 1
   * @return empty to give up
   */
  static Optional<Duration> pause(
      int tried, int retries, Duration elapsed, Optional<Duration> asked, double jitter) {
    if (tried > retries) {
      return Optional.empty();
    }
    long doubling = FIRST_PAUSE_MILLIS << Math.min(tried - 1, 5);
    Duration own = Duration.ofMillis((long) (doubling * (0.75 + jitter / 2)));
    Duration pause = asked.filter(wish -> wish.compareTo(own) > 0).orElse(own);
    boolean fits = elapsed.plus(pause).compareTo(BUDGET) < 0;
    return fits ? Optional.of(pause) : Optional.empty();
  }
}
