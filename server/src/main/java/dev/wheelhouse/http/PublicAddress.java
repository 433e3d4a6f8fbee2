package dev.wheelhouse.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a client thinks that this server is, for the few answers whose links must be absolute. What
 * it says reaches nobody but itself, since such answers are not shared; and it must look like an
 * address, so that it cannot say anything else with it. Pure.
 */
final class PublicAddress {
  private static final AsciiString HOST = AsciiString.cached("x-forwarded-host");
  private static final AsciiString SCHEME = AsciiString.cached("x-forwarded-proto");
  private static final AsciiString PREFIX = AsciiString.cached("x-forwarded-prefix");

  private static final Pattern HOSTS =
      Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");
  private static final Pattern PREFIXES = Pattern.compile("(/[A-Za-z0-9._~-]{1,64}){1,8}");

  private PublicAddress() {}

  /**
   * The address of the server's root without a slash at its end, e.g. {@code
   * https://mirror.example/pypi-cache}; empty text if the request does not tell a sound one, so
   * that links begin with a slash.
   */
  static String of(Function<CharSequence, @Nullable String> header) {
    String host = first(header.apply(HOST));
    if (host == null) {
      host = header.apply(HttpHeaderNames.HOST);
    }
    if (host == null || !HOSTS.matcher(host).matches()) {
      return "";
    }
    String scheme = "https".equals(first(header.apply(SCHEME))) ? "https" : "http";
    String prefix = first(header.apply(PREFIX));
    boolean sound = prefix != null && PREFIXES.matcher(prefix).matches();
    return scheme + "://" + host + (sound ? prefix : "");
  }

  /** Of a list, what the proxy nearest to the client said. */
  private static @Nullable String first(@Nullable String list) {
    return list == null ? null : list.split(",", 2)[0].strip();
  }
}
