package dev.wheelhouse.config;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An address that may carry credentials; it prints without them. */
public final class SafeUri {
  private final URI uri;
  private final @Nullable String userInfo;

  private SafeUri(URI uri, @Nullable String userInfo) {
    this.uri = uri;
    this.userInfo = userInfo;
  }

  /**
   * Takes an absolute http or https address apart.
   *
   * @throws IllegalArgumentException if it is not one; the message never contains the credentials
   */
  public static SafeUri of(String written) {
    URI parsed;
    try {
      parsed = URI.create(written);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a URL");
    }
    String scheme = parsed.getScheme();
    if (scheme == null
        || !(scheme.equals("http") || scheme.equals("https"))
        || parsed.getHost() == null) {
      throw new IllegalArgumentException("not an absolute http or https URL");
    }
    String authority =
        parsed.getPort() < 0 ? parsed.getHost() : parsed.getHost() + ":" + parsed.getPort();
    String query = parsed.getRawQuery() == null ? "" : "?" + parsed.getRawQuery();
    String path = parsed.getRawPath() == null ? "" : parsed.getRawPath();
    return new SafeUri(
        URI.create(scheme + "://" + authority + path + query), parsed.getRawUserInfo());
  }

  /** The address without credentials. */
  public URI uri() {
    return uri;
  }

  /** {@code user:password} as written (percent-encoded), if there is one. */
  public Optional<String> userInfo() {
    return Optional.ofNullable(userInfo);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SafeUri that
        && uri.equals(that.uri)
        && java.util.Objects.equals(userInfo, that.userInfo);
  }

  @Override
  public int hashCode() {
    return uri.hashCode();
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
