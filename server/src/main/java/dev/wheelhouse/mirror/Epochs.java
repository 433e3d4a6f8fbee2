package dev.wheelhouse.mirror;

import dev.wheelhouse.index.ProjectName;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts changes to projects that no page's own freshness tells: seeding, storing, allowing. Names
 * share counters; a count too many only renders a page anew. Threads share it.
 */
final class Epochs {
  private final AtomicLongArray counts = new AtomicLongArray(4096);

  long of(ProjectName project) {
    return counts.get(slot(project));
  }

  void bump(ProjectName project) {
    counts.incrementAndGet(slot(project));
  }

  private int slot(ProjectName project) {
    return (project.hashCode() & Integer.MAX_VALUE) % counts.length();
  }
}
