package dev.wheelhouse.mirror;

import java.util.concurrent.Semaphore;

/**
 * Lets work begin only while its cost, with that of what is under way, stays within a bound. Work
 * that costs more than all of it waits until it is alone. Served in order. Threads share it; taking
 * waits, so it happens on waiting threads.
 */
final class MemoryBudget {
  private static final int UNITS = 1 << 20;

  private final long total;
  private final Semaphore units = new Semaphore(UNITS, true);

  /** A budget of {@code total}, in whatever unit the costs are given. */
  MemoryBudget(long total) {
    this.total = total;
  }

  /** Waits for a share of {@code cost}; returns what {@link #give} takes back. */
  int take(long cost) {
    int share = (int) Math.clamp(Math.ceilDiv(cost * UNITS, total), 1L, UNITS);
    units.acquireUninterruptibly(share);
    return share;
  }

  /** Gives a share back. */
  void give(int share) {
    units.release(share);
  }
}
