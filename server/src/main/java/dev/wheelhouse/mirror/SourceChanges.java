package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SafeUri;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.config.SourceSettings.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When the address of a source, or as whom it is asked, last changed in this process: what it said
 * before is no longer fresh. Threads share it.
 */
final class SourceChanges {
  private final InstantSource clock;
  private final Map<String, Instant> changes = new ConcurrentHashMap<>();
  private volatile Map<String, Address> now;

  SourceChanges(Map<String, SourceSettings> sources, InstantSource clock) {
    this.clock = clock;
    this.now = addresses(sources);
  }

  /** What decides about what a source says; with credentials. */
  private record Address(Kind kind, List<SafeUri> urls, Set<Integer> absentStatuses) {
    static Address of(SourceSettings source) {
      return new Address(source.kind(), source.urls(), source.absentStatuses());
    }
  }

  private static Map<String, Address> addresses(Map<String, SourceSettings> sources) {
    Map<String, Address> addresses = new HashMap<>();
    sources.forEach((name, source) -> addresses.put(name, Address.of(source)));
    return Map.copyOf(addresses);
  }

  /** From now on the sources are these. */
  void use(Map<String, SourceSettings> sources) {
    Map<String, Address> addresses = addresses(sources);
    changes.keySet().retainAll(addresses.keySet());
    addresses.forEach((name, address) -> {
      if (!address.equals(now.get(name))) {
        changes.put(name, clock.instant());
      }
    });
    now = addresses;
  }

  /**
   * {@code source} was asked, perhaps by who began before it changed: then what it said is as good
   * as what it said before.
   */
  void asked(SourceSettings source) {
    Address current = now.get(source.name());
    if (current != null && !current.equals(Address.of(source))) {
      changes.put(source.name(), clock.instant());
    }
  }

  /** Whether {@code source} was asked as it is asked now when it was asked at {@code moment}. */
  boolean isSame(SourceSettings source, Instant moment) {
    Instant change = changes.get(source.name());
    return change == null || change.isBefore(moment);
  }
}
