package dev.wheelhouse.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;

/** What an {@link Origin} counts about its files. All connections share it. */
final class Tally {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private Random random = new Random(0);
  private long active;

  Tally() {
    reset(0);
  }

  /** Counts from zero again; {@code seed} decides which of the coming answers are cut. */
  void reset(long seed) {
    lock.lock();
    try {
      for (String name : new String[] {"connections", "requests", "bytes", "cuts", "most"}) {
        counts.put(name, 0L);
      }
      counts.put("most", active);
      random = new Random(seed);
    } finally {
      lock.unlock();
    }
  }

  void add(String name, long count) {
    lock.lock();
    try {
      counts.merge(name, count, Long::sum);
    } finally {
      lock.unlock();
    }
  }

  /** An answer with {@code length} bytes of a file begins; after how many of them to cut it. */
  long begin(long length, double cuts) {
    lock.lock();
    try {
      active++;
      counts.merge("requests", 1L, Long::sum);
      counts.merge("most", active, Math::max);
      if (random.nextDouble() >= cuts) {
        return length;
      }
      counts.merge("cuts", 1L, Long::sum);
      return (long) (random.nextDouble() * length);
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      active--;
    } finally {
      lock.unlock();
    }
  }

  /** A line for each count: its name, a space, the number. */
  String lines() {
    lock.lock();
    try {
      StringBuilder text = new StringBuilder();
      counts.forEach((name, count) -> text.append(name).append(' ').append(count).append('\n'));
      return text.append("active ").append(active).append('\n').toString();
    } finally {
      lock.unlock();
    }
  }
}
