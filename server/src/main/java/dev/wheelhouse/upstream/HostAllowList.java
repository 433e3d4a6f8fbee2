package dev.wheelhouse.upstream;

import dev.wheelhouse.config.SafeUri;
import dev.wheelhouse.config.SourceSettings;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import okhttp3.HttpUrl;

/**
 * The hosts that a source's files may come from: those of its own addresses, and those that the
 * settings name. Hosts stand with their port where that is not the scheme's own. Immutable.
 */
final class HostAllowList {
  private final String source;
  private final Set<String> hosts = new HashSet<>();

  HostAllowList(SourceSettings settings) {
    source = settings.name();
    for (SafeUri uri : settings.urls()) {
      HttpUrl url = HttpUrl.get(uri.uri());
      if (url != null) {
        hosts.add(written(url));
      }
    }
    settings.allowedHosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
  }

  static String written(HttpUrl url) {
    boolean usual = url.port() == HttpUrl.defaultPort(url.scheme());
    return usual ? url.host() : url.host() + ":" + url.port();
  }

  /** Checks one hop. */
  void check(HttpUrl url) throws UpstreamException.Refused {
    if (!hosts.contains(written(url))) {
      throw new UpstreamException.Refused(
          "%s: host %s is not one of source %s (expected: %s; to allow it: source.%s.allowed-hosts)"
              .formatted(
                  Addresses.shown(url),
                  written(url),
                  source,
                  String.join(", ", hosts.stream().sorted().toList()),
                  source));
    }
  }

  /** Whether the settings name this very host, so that it may have a private address. */
  boolean names(String host) {
    return hosts.stream().anyMatch(h -> h.equals(host) || h.startsWith(host + ":"));
  }
}
