package dev.wheelhouse.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where to listen, as far as it was written: the part left out stays as it was.
 *
 * @param host without the brackets of an IPv6 address
 * @param port 0 to 65535
 */
record Listen(@Nullable String host, @Nullable Integer port) {
  private static final Pattern WRITTEN =
      Pattern.compile(
          "(?:\\[(?<six>[0-9A-Fa-f:.]+(?:%[A-Za-z0-9]+)?)\\]|(?<name>[A-Za-z0-9][A-Za-z0-9._-]*))?"
              + "(?::(?<port>\\d{1,5}))?");

  static Optional<Listen> parse(String written) {
    Matcher parts = WRITTEN.matcher(written);
    if (written.isEmpty() || !parts.matches()) {
      return Optional.empty();
    }
    String host = parts.group("six") == null ? parts.group("name") : parts.group("six");
    Integer port = parts.group("port") == null ? null : Integer.valueOf(parts.group("port"));
    if (port != null && port > 65535) {
      return Optional.empty();
    }
    return Optional.of(new Listen(host, port));
  }

  /** This, with what it leaves out taken from {@code weaker}. */
  Listen over(Listen weaker) {
    return new Listen(host == null ? weaker.host : host, port == null ? weaker.port : port);
  }
}
