package dev.wheelhouse.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The canonical address of an upstream's file: {@code <host>/<path…>/<filename>}, where a host with
 * a port is {@code host%3Aport}.
 *
 * <p>Scheme, credentials, query, fragment and default port are left out. Each segment is decoded
 * and encoded again, so that all spellings of one path agree. An address with an empty segment, a
 * dot segment (encoded or not), a control character, a bad escape, or a file name with a slash or
 * backslash is none.
 */
public final class FileAddress {
  private static final int DIGEST_PREFIX = 16; // hex digits: 64 bits tell a URL's few files apart
  private static final Pattern NEWER = Pattern.compile("~[0-9a-f]{" + DIGEST_PREFIX + "}");
  private static final Pattern HOST =
      Pattern.compile("([\\p{L}\\p{N}._-]+|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

  private FileAddress() {}

  /** The address of the file at {@code originUrl}, an absolute http or https URL. */
  public static Optional<String> of(String originUrl) {
    int authority = originUrl.indexOf("://") + 3;
    String scheme = authority < 3 ? "" : lower(originUrl.substring(0, authority - 3));
    if (!scheme.equals("http") && !scheme.equals("https")) {
      return Optional.empty();
    }
    String rest = originUrl.substring(authority, endOfPath(originUrl));
    int slash = rest.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    String host = lower(rest.substring(rest.lastIndexOf('@', slash) + 1, slash));
    String defaultPort = scheme.equals("http") ? ":80" : ":443";
    if (host.endsWith(defaultPort)) {
      host = host.substring(0, host.length() - defaultPort.length());
    } else if (host.endsWith(":")) {
      host = host.substring(0, host.length() - 1);
    }
    return join(host, rest.substring(slash + 1));
  }

  /**
   * The address that a client means by {@code path}: the tail of a request's path as it was sent,
   * beginning with the host, without query.
   */
  public static Optional<String> canonical(String path) {
    int slash = path.indexOf('/');
    if (slash < 0 || endOfPath(path) != path.length()) {
      return Optional.empty();
    }
    return PathSegments.decode(path.substring(0, slash))
        .flatMap(host -> join(lower(host), path.substring(slash + 1)));
  }

  /**
   * The address of other bytes that came to stand under the same origin URL: a segment {@code ~}
   * and 16 hex digits of the digest stand before the file name.
   *
   * @param address canonical
   */
  public static String newer(String address, Sha256 sha256) {
    int name = address.lastIndexOf('/') + 1;
    String digest = sha256.hex().substring(0, DIGEST_PREFIX);
    return address.substring(0, name) + "~" + digest + "/" + address.substring(name);
  }

  /** Whether {@link #newer} made this address. */
  public static boolean isNewer(String address) {
    int name = address.lastIndexOf('/');
    int before = name < 0 ? -1 : address.lastIndexOf('/', name - 1);
    return before >= 0 && NEWER.matcher(address.substring(before + 1, name)).matches();
  }

  /**
   * The decoded file name at the end of {@code address}.
   *
   * @throws IllegalArgumentException if the address is not canonical
   */
  public static String filename(String address) {
    String last = address.substring(address.lastIndexOf('/') + 1);
    return PathSegments.decode(last)
        .orElseThrow(() -> new IllegalArgumentException("not a canonical address: " + address));
  }

  private static Optional<String> join(String host, String path) {
    List<String> segments = segments(path);
    if (segments == null || !HOST.matcher(host).matches() || isDots(host)) {
      return Optional.empty();
    }
    String filename = segments.getLast();
    if (filename.indexOf('/') >= 0 || filename.indexOf('\\') >= 0) {
      return Optional.empty();
    }
    var address = new StringBuilder(PathSegments.encode(host));
    segments.forEach(segment -> address.append('/').append(PathSegments.encode(segment)));
    return Optional.of(address.toString());
  }

  /** The decoded segments, at least one, or null if one of them is not allowed. */
  private static @Nullable List<String> segments(String path) {
    var segments = new ArrayList<String>();
    for (String written : path.split("/", -1)) {
      String segment = PathSegments.decode(written).orElse("");
      if (segment.isEmpty() || isDots(segment) || hasControl(segment)) {
        return null;
      }
      segments.add(segment);
    }
    return segments;
  }

  private static boolean isDots(String segment) {
    return segment.equals(".") || segment.equals("..");
  }

  private static boolean hasControl(String segment) {
    for (int i = 0; i < segment.length(); i++) {
      if (Character.isISOControl(segment.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static int endOfPath(String url) {
    for (int i = 0; i < url.length(); i++) {
      if (url.charAt(i) == '?' || url.charAt(i) == '#') {
        return i;
      }
    }
    return url.length();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
