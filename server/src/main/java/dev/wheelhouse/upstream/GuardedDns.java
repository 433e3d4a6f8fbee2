package dev.wheelhouse.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;
import okhttp3.Dns;

/**
 * Resolves names for one source, and refuses private addresses for names that nobody configured:
 * whoever runs a public name server must not be able to send us into our own network.
 */
final class GuardedDns implements Dns {
  private final HostAllowList allowed;
  private final Predicate<String> isProxy;
  private final Dns resolver;

  GuardedDns(HostAllowList allowed, Predicate<String> isProxy, Dns resolver) {
    this.allowed = allowed;
    this.isProxy = isProxy;
    this.resolver = resolver;
  }

  /** A name resolved to an address that may not be asked. */
  static final class PrivateAddress extends UnknownHostException {
    private static final long serialVersionUID = 1;

    PrivateAddress(String message) {
      super(message);
    }
  }

  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    List<InetAddress> found = resolver.lookup(host);
    if (allowed.names(host) || isProxy.test(host)) {
      return found;
    }
    for (InetAddress address : found) {
      if (isPrivate(address)) {
        throw new PrivateAddress(
            "%s: resolves to %s, a private address (expected: a public one, or the host listed in"
                    .formatted(host, address.getHostAddress())
                + " source.%s.allowed-hosts)".formatted(allowed.source()));
      }
    }
    return found;
  }

  static boolean isPrivate(InetAddress address) {
    if (address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return true;
    }
    byte[] bytes = address.getAddress();
    boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc; // RFC 4193: fc00::/7
    boolean carrier =
        bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64; // RFC 6598: 100.64.0.0/10
    return uniqueLocal || carrier;
  }
}
