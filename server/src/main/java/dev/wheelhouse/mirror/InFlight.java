package dev.wheelhouse.mirror;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Work that is done once however many ask for it at the same time. Threads share it.
 *
 * <p>A key is free again just before its result is told, so the work must begin by looking whether
 * the last flight has already brought what is needed.
 */
final class InFlight<K, V> {
  private final ConcurrentHashMap<K, Flight<V>> flights = new ConcurrentHashMap<>();
  private final Executor executor;

  InFlight(Executor executor) {
    this.executor = executor;
  }

  /** Joins the flight of {@code key}, or starts it. */
  Flight<V> join(K key, Callable<V> work) {
    Flight<V> running = flights.get(key);
    if (running != null) {
      return running;
    }
    Flight<V> mine = new Flight<>(new CompletableFuture<>(), System.nanoTime());
    running = flights.putIfAbsent(key, mine);
    if (running != null) {
      return running;
    }
    try {
      executor.execute(() -> fly(key, mine, work));
    } catch (RuntimeException e) {
      flights.remove(key, mine);
      mine.result().completeExceptionally(e);
    }
    return mine;
  }

  private void fly(K key, Flight<V> mine, Callable<V> work) {
    V value;
    try {
      value = work.call();
    } catch (Throwable t) {
      flights.remove(key, mine);
      mine.result().completeExceptionally(t);
      return;
    }
    flights.remove(key, mine);
    mine.result().complete(value);
  }

  /** A flight under way, or just landed; {@code startedNanos} by {@link System#nanoTime}. */
  record Flight<V>(CompletableFuture<V> result, long startedNanos) {}
}
