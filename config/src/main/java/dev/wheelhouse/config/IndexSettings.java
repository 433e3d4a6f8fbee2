package dev.wheelhouse.config;

import java.time.Duration;
import java.util.List;

/**
 * What a client points at: rules in order; the last has the pattern {@code *}.
 *
 * @param name {@code default} is served at {@code /simple/}, any other at {@code /<name>/simple/}
 * @param clientMaxAge how long clients may keep pages without asking; zero is {@code no-cache}
 */
public record IndexSettings(
    String name, List<RouteRule> rules, Duration clientMaxAge, IndexPolicy policy) {
  /** The index whose policy is that of every other one that sets none. */
  public static final String DEFAULT = "default";

  public IndexSettings {
    rules = List.copyOf(rules);
  }
}
