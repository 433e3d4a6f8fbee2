package dev.wheelhouse.storage.blob;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of byte offsets, kept as ascending intervals that do not touch. Not for sharing. */
final class KnownBytes {
  private final TreeMap<Long, Long> intervals = new TreeMap<>();

  /** Adds the offsets {@code from} (inclusive) to {@code to} (exclusive). */
  void add(long from, long to) {
    if (from >= to) {
      return;
    }
    long low = from;
    long high = to;
    Map.Entry<Long, Long> before = intervals.floorEntry(low);
    if (before != null && before.getValue() >= low) {
      low = before.getKey();
      high = Math.max(high, before.getValue());
    }
    Map.Entry<Long, Long> next = intervals.ceilingEntry(low);
    while (next != null && next.getKey() <= high) {
      high = Math.max(high, next.getValue());
      intervals.remove(next.getKey());
      next = intervals.ceilingEntry(low);
    }
    intervals.put(low, high);
  }

  /** How many offsets from 0 on are in the set without a gap. */
  long prefix() {
    Map.Entry<Long, Long> first = intervals.firstEntry();
    return first != null && first.getKey() == 0 ? first.getValue() : 0;
  }

  /** How many offsets are in the set. */
  long size() {
    long sum = 0;
    for (Map.Entry<Long, Long> interval : intervals.entrySet()) {
      sum += interval.getValue() - interval.getKey();
    }
    return sum;
  }

  List<BlobWriter.Interval> list() {
    List<BlobWriter.Interval> list = new ArrayList<>();
    intervals.forEach((from, to) -> list.add(new BlobWriter.Interval(from, to)));
    return list;
  }
}
