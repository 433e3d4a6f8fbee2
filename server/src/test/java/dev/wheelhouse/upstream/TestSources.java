package dev.wheelhouse.upstream;

import dev.wheelhouse.config.FetchSettings;
import dev.wheelhouse.config.FillSettings;
import dev.wheelhouse.config.SafeUri;
import dev.wheelhouse.config.SourceSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Settings for tests. */
final class TestSources {
  private TestSources() {}

  /** A source named {@code upstream} for which 404 and 410 mean absence. */
  static SourceSettings source(List<String> urls, Set<String> allowedHosts) {
    return new SourceSettings(
        "upstream",
        SourceSettings.Kind.SIMPLE,
        urls.stream().map(SafeUri::of).toList(),
        Duration.ofMinutes(10),
        Duration.ofMinutes(1),
        allowedHosts,
        Set.of(404, 410),
        SourceSettings.Delisted.LIST,
        true,
        List.of());
  }

  static SourceSettings source(String... urls) {
    return source(List.of(urls), Set.of());
  }

  static FetchSettings fetch(int retries, Duration timeout) {
    return fetch(retries, timeout, Duration.ofSeconds(5), Duration.ofMinutes(1));
  }

  static FetchSettings fetch(
      int retries, Duration timeout, Duration connectTimeout, Duration connectMemory) {
    return new FetchSettings(
        connectTimeout,
        timeout,
        Duration.ofSeconds(5),
        retries,
        connectMemory,
        new FillSettings(4, Duration.ofSeconds(8), 4, 8, 8, 0, true, Duration.ofDays(1), 1L << 30),
        "wheelhouse/test");
  }

  /** An upstream that refuses pages of more bytes than {@code longestPage}. */
  static Upstream upstream(FetchSettings settings, long longestPage) {
    return new Upstream(
        settings, new RetryPolicy(settings.retries(), RetryPolicy.CLIENT_PATIENCE), longestPage);
  }
}
