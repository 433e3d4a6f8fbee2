package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers origin objects whose bytes were not those that their index names, so that a hundred
 * clients do not fetch a bad file hundreds of times. The first mismatch is forgiven; from the
 * second on the object is refused for a minute, doubling to an hour. Threads share it.
 */
final class LyingOrigins {
  private static final Duration FIRST_BLOCK = Duration.ofMinutes(1);
  private static final Duration LONGEST_BLOCK = Duration.ofHours(1);
  private static final int FORGIVEN = 1;

  private final InstantSource clock;
  private final Cache<String, Lie> lies = Caffeine.newBuilder().maximumSize(10_000).build();

  LyingOrigins(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Notes that the object at {@code url} had other bytes than its index says.
   *
   * @param wanted who says what they should be
   * @param found what they are
   */
  Lie note(String url, @Nullable String validator, long size, String wanted, String found) {
    return lies.asMap()
        .compute(
            url,
            (key, old) -> {
              boolean same = old != null && old.size == size && equal(old.validator, validator);
              int count = same && old != null ? old.count + 1 : 1;
              return new Lie(validator, size, wanted, found, count, clock.instant());
            });
  }

  /** In one line why {@code url} must not be fetched now, if so. */
  Optional<String> blocked(String url) {
    Lie lie = lies.getIfPresent(url);
    if (lie == null || lie.count <= FORGIVEN) {
      return Optional.empty();
    }
    Instant until = lie.at.plus(block(lie.count));
    return clock.instant().isBefore(until)
        ? Optional.of(url + ": " + lie.words() + "; not fetched again before " + until)
        : Optional.empty();
  }

  /** Whether the object at {@code url} lied, and that is still forgiven. */
  boolean forgiven(String url) {
    Lie lie = lies.getIfPresent(url);
    return lie != null && lie.count <= FORGIVEN;
  }

  /** Forgets what is known of {@code url}: its bytes were right, or a person says so. */
  void forget(String url) {
    lies.invalidate(url);
  }

  private static Duration block(int count) {
    int doublings = Math.min(count - FORGIVEN - 1, 6);
    Duration block = FIRST_BLOCK.multipliedBy(1L << doublings);
    return block.compareTo(LONGEST_BLOCK) > 0 ? LONGEST_BLOCK : block;
  }

  private static boolean equal(@Nullable String one, @Nullable String other) {
    return one == null ? other == null : one.equals(other);
  }

  /** What was found instead of what was expected, and how often. */
  record Lie(
      @Nullable String validator, long size, String wanted, String found, int count, Instant at) {
    String words() {
      return found + ", " + wanted;
    }
  }
}
