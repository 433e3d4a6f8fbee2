package dev.wheelhouse.mirror;

import java.util.BitSet;

/**
 * Which grains of a file were read lately, and so are in the kernel's memory, as far as one can
 * tell. All of it is forgotten from time to time, since that memory is not ours. Threads share it.
 */
final class ReadLately {
  /** Bytes; a bit each. */
  static final int GRAIN = 1 << 17;

  /** A file that many ask for is read once more so often, which is one copy among many. */
  private static final long FOR_NANOS = 120_000_000_000L;

  private final BitSet grains = new BitSet();
  private long since;

  /** Where the grain of this byte begins. */
  static long begin(long position) {
    return position / GRAIN * GRAIN;
  }

  /** Where the grain before this place ends. */
  static long end(long position) {
    return begin(position + GRAIN - 1);
  }

  /** Whether all of these bytes were read lately. */
  synchronized boolean has(long position, long count, long now) {
    if (now - since > FOR_NANOS) {
      return false;
    }
    int end = grain(end(position + count));
    return grains.nextClearBit(grain(position)) >= end;
  }

  /** These bytes have been read, at the earliest at {@code now}. */
  synchronized void add(long position, long count, long now) {
    if (grains.isEmpty() || now - since > FOR_NANOS) {
      grains.clear();
      since = now;
    }
    grains.set(grain(position), grain(end(position + count)));
  }

  private static int grain(long position) {
    return Math.toIntExact(position / GRAIN);
  }
}
