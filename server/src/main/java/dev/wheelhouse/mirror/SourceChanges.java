package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When the settings of a source last changed in this process: what it said before, perhaps at
 * another address or to another user, is no longer fresh. Threads share it.
 */
final class SourceChanges {
  private final InstantSource clock;
  private final Map<String, Instant> changes = new ConcurrentHashMap<>();
  private volatile Map<String, SourceSettings> now;

  SourceChanges(Map<String, SourceSettings> sources, InstantSource clock) {
    this.clock = clock;
    this.now = sources;
  }

  /** From now on the sources are these. */
  void use(Map<String, SourceSettings> sources) {
    changes.keySet().retainAll(sources.keySet());
    sources.forEach((name, source) -> {
      if (!source.equals(now.get(name))) {
        changes.put(name, clock.instant());
      }
    });
    now = sources;
  }

  /**
   * {@code source} was asked, perhaps by who began before it changed: then what it said is as good
   * as what it said before.
   */
  void asked(SourceSettings source) {
    SourceSettings current = now.get(source.name());
    if (current != null && !source.equals(current)) {
      changes.put(source.name(), clock.instant());
    }
  }

  /** Whether {@code source} was asked as it is asked now when it was asked at {@code moment}. */
  boolean isSame(SourceSettings source, Instant moment) {
    Instant change = changes.get(source.name());
    return change == null || change.isBefore(moment);
  }
}
