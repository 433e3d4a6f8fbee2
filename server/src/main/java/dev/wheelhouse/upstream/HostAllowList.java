package dev.wheelhouse.upstream;

import dev.wheelhouse.config.SafeUri;
import dev.wheelhouse.config.SourceSettings;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The hosts that one source may be asked at: those of its addresses and mirrors, and those it lists
 * besides. A host without a port stands for port 80 over http and 443 over https.
 */
final class HostAllowList {
  private final String source;
  private final Set<String> places = new HashSet<>();
  private final Set<String> hosts = new HashSet<>();
  private final Set<String> publicHosts;

  HostAllowList(SourceSettings source) {
    this.source = source.name();
    this.publicHosts = source.publicHosts();
    source.urls().forEach(this::add);
    source.mirrors().forEach(mirror -> add(mirror.to()));
    for (String written : source.allowedHosts()) {
      addWritten(plain(written));
    }
  }

  private void add(SafeUri url) {
    URI uri = url.uri();
    add(place(uri.getScheme(), plain(uri.getHost()), uri.getPort()), plain(uri.getHost()));
  }

  private void addWritten(String written) {
    int colon = written.lastIndexOf(':');
    boolean port = colon > 0 && written.substring(colon + 1).matches("[0-9]{1,5}");
    // More than one colon without brackets is an IPv6 address, not a host and a port.
    boolean bareIpv6 = written.indexOf(':') != colon && written.indexOf(']') < 0;
    if (port && !bareIpv6) {
      String host = plain(written.substring(0, colon));
      add(host + ":" + Integer.parseInt(written.substring(colon + 1)), host);
    } else {
      add(written, written);
    }
  }

  private void add(String place, String host) {
    places.add(place);
    hosts.add(host);
  }

  /**
   * Does nothing if the source may be asked there.
   *
   * @param scheme {@code http} or {@code https}
   * @param host without brackets round an IPv6 address
   * @param port 1 to 65535
   */
  void check(String scheme, String host, int port) throws UpstreamException.Refused {
    String place = place(scheme, plain(host), port);
    if (!places.contains(place) && !places.contains(plain(host) + ":" + port)) {
      throw new UpstreamException.Refused(
          "%s: not a host of source %s (expected: one of %s, or listed in source.%s.allowed-hosts)"
              .formatted(place, source, places.stream().sorted().toList(), source));
    }
  }

  /** Whether a person named this host, at whatever port; a preset's hosts are public ones. */
  boolean mayBePrivate(String host) {
    return hosts.contains(plain(host)) && !publicHosts.contains(plain(host));
  }

  /** The name of the source whose list this is. */
  String source() {
    return source;
  }

  private static String place(String scheme, String host, int port) {
    boolean usual = port < 0 || port == (scheme.equals("https") ? 443 : 80);
    return usual ? host : host + ":" + port;
  }

  private static String plain(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.startsWith("[") && lower.endsWith("]")
        ? lower.substring(1, lower.length() - 1)
        : lower;
  }
}
