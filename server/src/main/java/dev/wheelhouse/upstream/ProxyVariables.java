package dev.wheelhouse.upstream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Selects the proxies that {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code ALL_PROXY} and {@code
 * NO_PROXY} name, in lower case before upper case, as curl does. {@code localhost} and loopback
 * addresses are always asked directly. {@code NO_PROXY} has hosts, each with all below it,
 * addresses and {@code *}; no networks. Safe for use by many threads.
 */
final class ProxyVariables extends ProxySelector {
  private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

  private final Map<String, HttpUrl> byScheme = new HashMap<>();
  private final List<String> direct;

  private ProxyVariables(Map<String, String> environment) {
    for (String scheme : List.of("http", "https")) {
      Optional<String> written = variable(environment, scheme + "_proxy");
      written
          .or(() -> variable(environment, "all_proxy"))
          .map(proxy -> HttpUrl.parse(proxy.contains("://") ? proxy : "http://" + proxy))
          .ifPresent(proxy -> byScheme.put(scheme, proxy));
    }
    direct =
        List.of(
            variable(environment, "no_proxy").orElse("").toLowerCase(Locale.ROOT).split("[,\\s]+"));
  }

  /** What the environment says, or empty if it names no proxy over http. */
  static Optional<ProxyVariables> of(Map<String, String> environment) {
    ProxyVariables variables = new ProxyVariables(environment);
    return variables.byScheme.isEmpty() ? Optional.empty() : Optional.of(variables);
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    String lower = environment.getOrDefault(name, "");
    String found =
        lower.isBlank() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : lower;
    return found.isBlank() ? Optional.empty() : Optional.of(found.strip());
  }

  @Override
  public List<Proxy> select(URI uri) {
    HttpUrl asked = HttpUrl.get(uri.toString());
    HttpUrl proxy = byScheme.get(asked.scheme());
    if (proxy == null || isDirect(asked)) {
      return DIRECT;
    }
    return List.of(
        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.host(), proxy.port())));
  }

  private boolean isDirect(HttpUrl asked) {
    String host = asked.host();
    boolean here = host.equals("localhost") || host.equals("::1") || host.matches("127\\.[0-9.]+");
    return here || direct.stream().anyMatch(entry -> fits(entry, host, asked.port()));
  }

  private static boolean fits(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    String name = entry.startsWith(".") ? entry.substring(1) : entry;
    int colon = name.lastIndexOf(':');
    if (colon > 0 && colon == name.indexOf(':')) {
      if (!name.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      name = name.substring(0, colon);
    }
    return !name.isEmpty() && (host.equals(name) || host.endsWith("." + name));
  }

  /** Answers a proxy that asks who we are with what stands in its own address. */
  Authenticator authenticator() {
    return (route, response) -> {
      Optional<String> header =
          route == null ? Optional.empty() : authorization(route.proxy().address());
      boolean refused = response.request().header("Proxy-Authorization") != null;
      return header.isEmpty() || refused
          ? null
          : response.request().newBuilder().header("Proxy-Authorization", header.get()).build();
    };
  }

  private Optional<String> authorization(@Nullable SocketAddress address) {
    for (HttpUrl proxy : byScheme.values()) {
      boolean same =
          address instanceof InetSocketAddress place
              && place.getHostString().equals(proxy.host())
              && place.getPort() == proxy.port();
      if (same && !proxy.username().isEmpty()) {
        return Optional.of(Credentials.basic(proxy.username(), proxy.password()));
      }
    }
    return Optional.empty();
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // The failure reaches whoever asked.
  }
}
