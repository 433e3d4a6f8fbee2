package dev.wheelhouse.upstream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Selects as the JVM's settings say, and remembers the names of the proxies selected: they commonly
 * stand at private addresses. Safe for use by many threads.
 */
final class ProxyNames extends ProxySelector {
  private final ProxySelector chosen;
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  ProxyNames(ProxySelector chosen) {
    this.chosen = chosen;
  }

  @Override
  public List<Proxy> select(URI uri) {
    List<Proxy> proxies = chosen.select(uri);
    for (Proxy proxy : proxies) {
      if (proxy.address() instanceof InetSocketAddress address) {
        names.add(address.getHostString());
      }
    }
    return proxies;
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    chosen.connectFailed(uri, address, failure);
  }

  /** Whether a proxy of this name was ever selected. */
  boolean contains(String host) {
    return names.contains(host);
  }
}
