package dev.wheelhouse.mirror;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps from the collector what is needed though no row says so yet: the bytes that imports under
 * way count on, and for moments everything. Threads share it.
 */
final class Safekeeping {
  /** How long what an import sent, or counts on, waits for its end: over a weekend. */
  static final Duration PATIENCE = Duration.ofDays(3);

  private final InstantSource clock;
  private final ReentrantReadWriteLock removing = new ReentrantReadWriteLock();
  private final Map<Sha256, Instant> expected = new ConcurrentHashMap<>();

  Safekeeping(InstantSource clock) {
    this.clock = clock;
  }

  /** Until its end nothing is removed. The thread that began it ends it. */
  @FunctionalInterface
  interface Pause {
    void end();
  }

  /** Holds up the collector between a look at what is here and the row that needs it. */
  Pause pause() {
    removing.readLock().lock();
    return removing.readLock()::unlock;
  }

  /**
   * Has bytes stay, if they are here or come, until {@link #settled} or for {@link #PATIENCE}. What
   * is seen to be here afterwards is safe.
   */
  void expect(Collection<Sha256> digests) {
    Instant now = clock.instant();
    Instant until = now.plus(PATIENCE);
    Pause pause = pause();
    try {
      expected.values().removeIf(end -> end.isBefore(now));
      digests.forEach(digest -> expected.put(digest, until));
    } finally {
      pause.end();
    }
  }

  /** Rows say from now on what is needed of these. */
  void settled(Collection<Sha256> digests) {
    digests.forEach(expected::remove);
  }

  boolean isExpected(Sha256 digest) {
    Instant until = expected.get(digest);
    return until != null && clock.instant().isBefore(until);
  }

  /** Takes a blob out of the catalog and the store; whether it did. */
  @FunctionalInterface
  interface Removal {
    boolean run() throws StoreException;
  }

  /** Removes bytes unless they are expected; whether they are gone. */
  boolean remove(Sha256 digest, Removal removal) throws StoreException {
    removing.writeLock().lock();
    try {
      return !isExpected(digest) && removal.run();
    } finally {
      removing.writeLock().unlock();
    }
  }
}
