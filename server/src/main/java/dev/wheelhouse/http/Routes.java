package dev.wheelhouse.http;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;

/**
 * The routes of paths that were asked for lately: a client that reads a wheel in ranges sends the
 * same long path each time, and parsing it costs as much as all else we do for it. Threads share
 * it.
 */
final class Routes {
  private static final int MOST = 1024;

  private final Route.Names names;
  private final LoadingCache<String, Route> known;

  /** For these names; which indexes there are must not change. */
  Routes(Route.Names names) {
    this.names = names;
    this.known =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .executor(Runnable::run)
            .build(path -> Route.of(path, names));
  }

  Route of(String path) {
    // The names of moments come and go.
    return path.contains(Route.AT) ? Route.of(path, names) : known.get(path);
  }
}
