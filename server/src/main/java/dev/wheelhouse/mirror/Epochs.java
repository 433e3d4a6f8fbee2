package dev.wheelhouse.mirror;

import dev.wheelhouse.index.ProjectName;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts changes to projects that no page's own freshness tells: seeding, storing, allowing. Names
 * share counters; a count too many only renders a page anew. Threads share it.
 */
final class Epochs {
  private static final int SLOTS = 4096;

  private final AtomicLongArray counts = new AtomicLongArray(SLOTS);
  private final AtomicIntegerArray awaiting = new AtomicIntegerArray(SLOTS);
  private final AtomicLong ofAll = new AtomicLong();

  long of(ProjectName project) {
    return counts.get(slot(project)) + ofAll.get();
  }

  /** As {@link #of}, for a page that is about to be looked at again: counts what could wait. */
  long settled(ProjectName project) {
    if (awaiting.getAndSet(slot(project), 0) != 0) {
      bump(project);
    }
    return of(project);
  }

  /**
   * A change that need not show before the page is looked at again for its age: METADATA that
   * became known one by one would render the pages of a whole resolution anew with each.
   */
  void bumpLater(ProjectName project) {
    awaiting.set(slot(project), 1);
  }

  /** Something changed for projects that cannot be told. */
  void bumpAll() {
    ofAll.incrementAndGet();
  }

  void bump(ProjectName project) {
    counts.incrementAndGet(slot(project));
  }

  private int slot(ProjectName project) {
    return (project.hashCode() & Integer.MAX_VALUE) % SLOTS;
  }
}
