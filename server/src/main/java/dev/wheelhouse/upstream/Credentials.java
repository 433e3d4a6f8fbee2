package dev.wheelhouse.upstream;

import dev.wheelhouse.config.SafeUri;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.PathSegments;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import okhttp3.HttpUrl;

/** Which credentials go where: those of a source's address to that very scheme, host and port. */
final class Credentials {
  private Credentials() {}

  /** The {@code Authorization} header for one hop. */
  static Optional<String> of(SourceSettings source, HttpUrl hop) {
    for (SafeUri uri : source.urls()) {
      HttpUrl own = HttpUrl.get(uri.uri());
      boolean same =
          own != null
              && own.scheme().equals(hop.scheme())
              && own.host().equals(hop.host())
              && own.port() == hop.port();
      if (same && uri.userInfo().isPresent()) {
        return Optional.of(basic(uri.userInfo().get()));
      }
    }
    return Optional.empty();
  }

  private static String basic(String userInfo) {
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    return okhttp3.Credentials.basic(plain(user), plain(password), StandardCharsets.UTF_8);
  }

  private static String plain(String encoded) {
    return PathSegments.decode(encoded).orElse(encoded);
  }
}
