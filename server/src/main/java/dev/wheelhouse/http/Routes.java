package dev.wheelhouse.http;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.util.function.Predicate;

/**
 * The routes of paths that were asked for lately: a client that reads a wheel in ranges sends the
 * same long path each time, and parsing it costs as much as all else we do for it. Threads share
 * it.
 */
final class Routes {
  private static final int MOST = 1024;

  private final LoadingCache<String, Route> known;

  /** For the indexes and sources that {@code isIndex} knows; the answer must not change. */
  Routes(Predicate<String> isIndex) {
    this.known =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .executor(Runnable::run)
            .build(path -> Route.of(path, isIndex));
  }

  Route of(String path) {
    return known.get(path);
  }
}
