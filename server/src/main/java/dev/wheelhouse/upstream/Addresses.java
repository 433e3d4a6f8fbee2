package dev.wheelhouse.upstream;

import java.net.InetAddress;
import okhttp3.HttpUrl;

/** How addresses are shown, and which ones are nobody else's business. */
final class Addresses {
  private Addresses() {}

  /** Without credentials and query: a query may hold a signature. */
  static String shown(HttpUrl url) {
    return url.newBuilder().username("").password("").query(null).fragment(null).build().toString();
  }

  /** Loopback, link-local and private addresses. */
  static boolean inner(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
    boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    return address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isAnyLocalAddress()
        || uniqueLocal
        || shared;
  }
}
