package dev.wheelhouse.upstream;

import java.util.Locale;
import java.util.Optional;
import okhttp3.HttpUrl;

/** What is done to an address before it is asked or printed. */
final class Addresses {
  private Addresses() {}

  /** Reads an absolute http or https address leniently, as browsers do. */
  static HttpUrl parse(String written) throws UpstreamException.Broken {
    HttpUrl url = HttpUrl.parse(written);
    if (url == null) {
      // Not printed: what cannot be read cannot be rid of its credentials.
      throw new UpstreamException.Broken("a link that is no http or https URL");
    }
    return url;
  }

  /**
   * The address as it is asked: without credentials and fragment, and with {@code %2B} for a plus
   * sign in the path, which object stores take for a space.
   */
  static HttpUrl outgoing(HttpUrl url) {
    return url.newBuilder()
        .username("")
        .password("")
        .fragment(null)
        .encodedPath(url.encodedPath().replace("+", "%2B"))
        .build();
  }

  /** The address for people: no credentials, and no query, which may hold a signature. */
  static String shown(HttpUrl url) {
    return outgoing(url).newBuilder().query(null).build().toString();
  }

  /** {@code host:port}, always with the port. */
  static String place(HttpUrl url) {
    return url.host() + ":" + url.port();
  }

  /** Where a redirect leads, or empty if {@code location} is no http or https address. */
  static Optional<HttpUrl> redirected(HttpUrl from, String location) {
    return Optional.ofNullable(from.resolve(location)).map(Addresses::outgoing);
  }

  /** Whether the last segment of the path is the name of a file that cannot be a HTML page. */
  static boolean namesArchive(HttpUrl url) {
    String path = url.encodedPath().toLowerCase(Locale.ROOT);
    return path.endsWith(".whl") || path.endsWith(".tar.gz") || path.endsWith(".zip");
  }
}
