package dev.wheelhouse.upstream;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Holds the sum of all bulk downloads to a rate. Safe for use by many threads. */
final class Pace {
  private static final long BURST_NANOS = 100_000_000L;

  /** After so long whoever waits looks whether there is another rate. */
  private static final long LOOK_NANOS = 100_000_000L;

  private volatile long bytesPerSecond;
  private final AtomicLong next = new AtomicLong(Long.MIN_VALUE);

  /** 0 for no limit. */
  Pace(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Another rate from now on; 0 for no limit. */
  void rate(long newBytesPerSecond) {
    bytesPerSecond = newBytesPerSecond;
    next.set(Long.MIN_VALUE);
  }

  /** Waits until {@code bytes} more were due. */
  void spend(long bytes) {
    long rate = bytesPerSecond;
    if (rate == 0) {
      return;
    }
    long cost = (long) (1e9 * bytes / rate);
    long now = System.nanoTime();
    long due =
        next.updateAndGet(
            last -> (last == Long.MIN_VALUE || last < now - BURST_NANOS ? now : last) + cost);
    for (long wait = due - now;
        wait > 0 && rate == bytesPerSecond;
        wait = due - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(wait, LOOK_NANOS));
    }
  }
}
