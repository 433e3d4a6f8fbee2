package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Remembers for a minute the files that the disk was full for in the middle. A quota does not show
 * in the free space, and every other client of such a file would be cut as well. Threads share it.
 */
final class ShortOfRoom {
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Cache<String, Note> notes = Caffeine.newBuilder().maximumSize(1_000).build();

  ShortOfRoom(InstantSource clock) {
    this.clock = clock;
  }

  private record Note(Failure failure, Instant until) {}

  /** Notes that the store had no room for what {@code fillKey} names. */
  void note(String fillKey, Failure failure) {
    notes.put(fillKey, new Note(failure, clock.instant().plus(PAUSE)));
  }

  /** Why it is not tried now, if so. */
  Optional<Failure> of(String fillKey) {
    return Optional.ofNullable(notes.getIfPresent(fillKey))
        .filter(note -> clock.instant().isBefore(note.until))
        .map(Note::failure);
  }

  /** Lets it be tried again at once. */
  void forget(String fillKey) {
    notes.invalidate(fillKey);
  }
}
