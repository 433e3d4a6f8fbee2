package dev.wheelhouse.config;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An address that may carry credentials; it prints without them. */
public final class SafeUri {
  private final URI uri;
  private final @Nullable String userInfo;
  private final @Nullable String token;

  private SafeUri(URI uri, @Nullable String userInfo, @Nullable String token) {
    this.uri = uri;
    this.userInfo = userInfo;
    this.token = token;
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
        URI.create(scheme + "://" + authority + path + query), parsed.getRawUserInfo(), null);
  }

  /** The same address with a path that ends in {@code /}; one with a query stays as it is. */
  SafeUri asFolder() {
    boolean folder = uri.getRawQuery() != null || uri.getRawPath().endsWith("/");
    return folder ? this : new SafeUri(URI.create(uri + "/"), userInfo, token);
  }

  /** The same address with other credentials. */
  SafeUri withUser(String user, String password) {
    return new SafeUri(uri, encoded(user) + ":" + encoded(password), null);
  }

  /** The same address with a token in the place of other credentials. */
  SafeUri withToken(String bearer) {
    return new SafeUri(uri, null, bearer);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The address without credentials. */
  public URI uri() {
    return uri;
  }

  /** {@code user:password} as written (percent-encoded), if there is one. */
  public Optional<String> userInfo() {
    return Optional.ofNullable(userInfo);
  }

  /** What goes into {@code Authorization: Bearer}, if that is how this place is asked. */
  public Optional<String> token() {
    return Optional.ofNullable(token);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SafeUri that
        && uri.equals(that.uri)
        && Objects.equals(userInfo, that.userInfo)
        && Objects.equals(token, that.token);
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
