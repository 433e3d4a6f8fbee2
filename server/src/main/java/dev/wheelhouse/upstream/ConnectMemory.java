package dev.wheelhouse.upstream;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Failed connects, for a few seconds: a dead upstream costs only the first one a wait. Threads
 * share it.
 */
final class ConnectMemory {
  private static final int MOST = 1000;

  private final long nanos;
  private final Map<String, Failure> failures = new ConcurrentHashMap<>();

  ConnectMemory(Duration memory) {
    nanos = memory.toNanos();
  }

  /** What went wrong at {@code host} a moment ago. */
  Optional<String> recall(String host, long now) {
    Failure failure = failures.get(host);
    if (failure == null) {
      return Optional.empty();
    }
    if (now - failure.at >= nanos) {
      failures.remove(host, failure);
      return Optional.empty();
    }
    return Optional.of(failure.message);
  }

  void note(String host, String message, long now) {
    if (failures.size() >= MOST) {
      failures.clear();
    }
    failures.put(host, new Failure(message, now));
  }

  void forget(String host) {
    failures.remove(host);
  }

  private record Failure(String message, long at) {}
}
