package dev.wheelhouse.upstream;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections bulk downloads may have, to one origin and in all. The first connection of a
 * download is always granted, so that none starves; further ones only while there is room. Safe for
 * use by many threads.
 */
final class ConnectionBudget {
  private volatile int mostPerOrigin;
  private volatile int most;
  private final AtomicInteger all = new AtomicInteger();
  // An entry an origin that was ever asked; the sources bound them.
  private final ConcurrentHashMap<String, AtomicInteger> byOrigin = new ConcurrentHashMap<>();

  ConnectionBudget(int mostPerOrigin, int most) {
    this.mostPerOrigin = mostPerOrigin;
    this.most = most;
  }

  /** Other bounds for those to come; connections that are taken stay so, and count. */
  void bounds(int newMostPerOrigin, int newMost) {
    mostPerOrigin = newMostPerOrigin;
    most = newMost;
  }

  /** Takes a connection to {@code origin} (host and port), even beyond the bounds. */
  void take(String origin) {
    all.incrementAndGet();
    of(origin).incrementAndGet();
  }

  /** Takes a connection if there is room. */
  boolean tryTake(String origin) {
    if (all.incrementAndGet() > most) {
      all.decrementAndGet();
      return false;
    }
    if (of(origin).incrementAndGet() > mostPerOrigin) {
      of(origin).decrementAndGet();
      all.decrementAndGet();
      return false;
    }
    return true;
  }

  void give(String origin) {
    of(origin).decrementAndGet();
    all.decrementAndGet();
  }

  private AtomicInteger of(String origin) {
    return byOrigin.computeIfAbsent(origin, o -> new AtomicInteger());
  }
}
