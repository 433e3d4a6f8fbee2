package dev.wheelhouse.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import okhttp3.Dns;

/**
 * Resolves names for one source, and refuses private addresses for names that no person configured:
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
    if (allowed.mayBePrivate(host) || isProxy.test(host)) {
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
    return bytes.length == 4 ? isReserved(bytes) : isReservedSix(bytes);
  }

  /** What no host of the internet has. Source: RFC 6890, section 2.2.2. */
  private static boolean isReserved(byte[] four) {
    int first = four[0] & 0xff;
    int second = four[1] & 0xff;
    return first == 0 // this network
        || first >= 240 // reserved, and broadcast
        || (first == 100 && (second & 0xc0) == 64) // RFC 6598, carriers: 100.64.0.0/10
        || (first == 192 && second == 0 && four[2] == 0) // protocol assignments: 192.0.0.0/24
        || (first == 198 && (second & 0xfe) == 18); // benchmarks: 198.18.0.0/15
  }

  /** RFC 4193, and the forms of IPv6 that lead to an address of IPv4 which may be a private one. */
  private static boolean isReservedSix(byte[] six) {
    boolean uniqueLocal = (six[0] & 0xfe) == 0xfc; // fc00::/7
    boolean sixToFour = six[0] == 0x20 && six[1] == 0x02; // RFC 3056: 2002::/16
    boolean translated = startsWith(six, 0, 0x64, 0xff, 0x9b); // RFC 6052: 64:ff9b::/96
    boolean compatible = startsWith(six, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0); // ::a.b.c.d
    if (sixToFour) {
      return isPrivateFour(six, 2);
    }
    return uniqueLocal || ((translated || compatible) && isPrivateFour(six, 12));
  }

  private static boolean isPrivateFour(byte[] six, int from) {
    try {
      return isPrivate(InetAddress.getByAddress(Arrays.copyOfRange(six, from, from + 4)));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private static boolean startsWith(byte[] bytes, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
