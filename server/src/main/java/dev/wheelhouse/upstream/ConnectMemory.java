package dev.wheelhouse.upstream;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Failed connects by host and port, so that a place that is down is not waited for again and again.
 * Safe for use by many threads. Holds no more than the hosts that the settings name.
 */
final class ConnectMemory {
  private final long nanos;
  private final ConcurrentHashMap<String, Failure> failures = new ConcurrentHashMap<>();

  private record Failure(String message, long at) {}

  /** Remembers each failure for {@code length}; not at all if that is zero. */
  ConnectMemory(Duration length) {
    this.nanos = length.toNanos();
  }

  /**
   * Fails with the message of the last failed connect to {@code place}, if that is recent.
   *
   * @param now by {@link System#nanoTime}
   */
  void check(String place, long now) throws UpstreamException.Unreachable {
    Failure failure = failures.get(place);
    if (failure == null) {
      return;
    }
    if (now - failure.at() < nanos) {
      throw new UpstreamException.Unreachable(failure.message());
    }
    failures.remove(place, failure);
  }

  /** Takes down a failed connect. */
  void failed(String place, String message, long now) {
    failures.put(place, new Failure(message, now));
  }
}
