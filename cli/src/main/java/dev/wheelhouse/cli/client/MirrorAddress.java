package dev.wheelhouse.cli.client;

import dev.wheelhouse.config.Settings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where clients find a mirror.
 *
 * @param root of the server, with a prefix where a proxy adds one, without a slash at its end
 * @param path of the index below it, such as {@code /simple/}
 */
public record MirrorAddress(URI root, String path) {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String SIMPLE = "/simple";

  /**
   * The address that settings tell, as this machine reaches it.
   *
   * @param port that the server listens on
   * @param path of the index below the server's root
   */
  public static MirrorAddress of(Settings settings, int port, String path) {
    boolean any = settings.host().equals("0.0.0.0") || settings.host().equals("::");
    String host = any ? hostName() : literal(settings.host());
    return new MirrorAddress(URI.create("http://" + host + ":" + port), path);
  }

  /**
   * Reads the address of a server, or of an index of it.
   *
   * @param path of the index, if {@code written} names none
   * @return empty if it is no absolute http or https address
   */
  public static Optional<MirrorAddress> parse(String written, String path) {
    URI uri;
    try {
      uri = URI.create(written.strip().replaceFirst("/+$", ""));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      return Optional.empty();
    }
    String text = uri.toString();
    if (!text.endsWith(SIMPLE)) {
      return Optional.of(new MirrorAddress(uri, path));
    }
    String above = text.substring(0, text.length() - SIMPLE.length());
    int slash = above.lastIndexOf('/');
    boolean named = uri.getRawPath().length() > SIMPLE.length();
    return Optional.of(
        named
            ? new MirrorAddress(
                URI.create(above.substring(0, slash)), above.substring(slash) + SIMPLE + "/")
            : new MirrorAddress(URI.create(above), SIMPLE + "/"));
  }

  /** The index address that clients are given. */
  public String index() {
    return root + path;
  }

  /** The address of another index of the same server. */
  public String index(String otherPath) {
    return root + otherPath;
  }

  /** The host without its port, in brackets if it is an IPv6 address. */
  public String host() {
    return root.getHost();
  }

  public boolean isLoopback() {
    return LOOPBACK.contains(host()) || host().startsWith("127.");
  }

  /** Whether pip refuses it unless the host is trusted. */
  public boolean wantsTrust() {
    return root.getScheme().equals("http") && !isLoopback();
  }

  /** Whether {@code url} leads to this server, whatever index or file it names there. */
  public boolean serves(String url) {
    try {
      URI other = URI.create(url.strip());
      return other.getHost() != null
          && sameHost(other.getHost())
          && port(other) == port(root)
          && other.getRawPath() != null
          && (other.getRawPath() + "/").startsWith(root.getRawPath() + "/");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private boolean sameHost(String other) {
    return other.equalsIgnoreCase(host())
        || (isLoopback() && (LOOPBACK.contains(other) || other.startsWith("127.")))
        || (isLoopback() && other.equalsIgnoreCase(hostName()));
  }

  private static int port(URI uri) {
    boolean tls = "https".equalsIgnoreCase(uri.getScheme());
    return uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
  }

  /** {@code url} without the credentials that it may carry. */
  static String shown(String url) {
    return url.replaceAll("://[^/@\\s]*@", "://");
  }

  /** A host as addresses have it. */
  public static String literal(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  /** How other machines may call this one. */
  public static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
