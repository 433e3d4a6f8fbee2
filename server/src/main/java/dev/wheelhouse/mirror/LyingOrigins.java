package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wheelhouse.index.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers origin objects whose bytes were not those that their index names, so that a hundred
 * clients do not fetch a bad file hundreds of times. The first mismatch is forgiven; from the
 * second on the object is refused for a minute, doubling to an hour. An index that names another
 * digest speaks of another file. Threads share it.
 */
final class LyingOrigins {
  private static final Duration FIRST_BLOCK = Duration.ofMinutes(1);
  private static final Duration LONGEST_BLOCK = Duration.ofHours(1);

  /** How often a refused origin is asked whether it has another object. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

  private static final int FORGIVEN = 1;

  private final InstantSource clock;
  private final Cache<Place, Lie> lies = Caffeine.newBuilder().maximumSize(10_000).build();

  LyingOrigins(InstantSource clock) {
    this.clock = clock;
  }

  /** An address, and the digest that its index names, or null. */
  record Place(String url, @Nullable Sha256 expected) {}

  /**
   * Notes that the object at {@code place} had other bytes than it should.
   *
   * @param validator its ETag or Last-Modified, or null
   * @param wanted who says what they should be
   * @param found what they are
   */
  Lie note(Place place, @Nullable String validator, long size, String wanted, String found) {
    Instant now = clock.instant();
    return lies.asMap()
        .compute(
            place,
            (key, old) -> {
              boolean same = old != null && old.isOf(validator, size);
              int count = same && old != null ? old.count + 1 : 1;
              return new Lie(validator, size, wanted, found, count, now, now);
            });
  }

  /** In one line why {@code place} must not be fetched now, if so. */
  Optional<String> blocked(Place place) {
    Lie lie = lies.getIfPresent(place);
    if (lie == null || lie.count <= FORGIVEN) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    Instant until = lie.at.plus(block(lie.count));
    // A clock that was set back says nothing of how long ago it was.
    boolean running = !now.isBefore(lie.at) && now.isBefore(until);
    return running
        ? Optional.of(place.url + ": " + lie.words() + "; not fetched again before " + until)
        : Optional.empty();
  }

  /** Whether it is time to look for another object at {@code place}; true for one who asks. */
  boolean dueForALook(Place place) {
    Instant now = clock.instant();
    boolean[] due = {false};
    Object unusedLie =
        lies.asMap()
            .computeIfPresent(
                place,
                (key, lie) -> {
                  due[0] = Duration.between(lie.looked, now).compareTo(BETWEEN_LOOKS) >= 0;
                  return due[0] ? lie.lookedAt(now) : lie;
                });
    return due[0];
  }

  /** Forgets a lie that is not of the object that the origin has now. */
  void has(Place place, @Nullable String validator, long size) {
    Object unusedLie =
        lies.asMap().computeIfPresent(place, (key, lie) -> lie.isOf(validator, size) ? lie : null);
  }

  /** Whether the object at {@code place} lied, and that is still forgiven. */
  boolean forgiven(Place place) {
    Lie lie = lies.getIfPresent(place);
    return lie != null && lie.count <= FORGIVEN;
  }

  /** Whether the object at {@code place} lied when it was last fetched. */
  boolean lied(Place place) {
    return lies.getIfPresent(place) != null;
  }

  /** Forgets what is known of {@code place}: its bytes were right, or a person says so. */
  void forget(Place place) {
    lies.invalidate(place);
  }

  private static Duration block(int count) {
    int doublings = Math.min(count - FORGIVEN - 1, 6);
    Duration block = FIRST_BLOCK.multipliedBy(1L << doublings);
    return block.compareTo(LONGEST_BLOCK) > 0 ? LONGEST_BLOCK : block;
  }

  /** What was found instead of what was expected, and how often. */
  record Lie(
      @Nullable String validator,
      long size,
      String wanted,
      String found,
      int count,
      Instant at,
      Instant looked) {
    private boolean isOf(@Nullable String otherValidator, long otherSize) {
      return size == otherSize && Objects.equals(validator, otherValidator);
    }

    private Lie lookedAt(Instant now) {
      return new Lie(validator, size, wanted, found, count, at, now);
    }

    String words() {
      return found + ", " + wanted;
    }
  }
}
