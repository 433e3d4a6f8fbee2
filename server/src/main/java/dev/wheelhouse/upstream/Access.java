package dev.wheelhouse.upstream;

import dev.wheelhouse.config.MirrorSettings;
import dev.wheelhouse.config.SafeUri;
import dev.wheelhouse.config.SourceSettings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * What one source is asked with: its clients, the hosts it may send us to, its credentials. Safe
 * for use by many threads.
 */
final class Access {
  private final HostAllowList allowed;
  private final List<SafeUri> urls;
  private final OkHttpClient pages;
  private final OkHttpClient files;

  /** Takes two functions that give a client which resolves names for this source alone. */
  Access(
      SourceSettings source,
      Function<HostAllowList, OkHttpClient> pages,
      Function<HostAllowList, OkHttpClient> files) {
    this.allowed = new HostAllowList(source);
    this.urls =
        Stream.concat(source.urls().stream(), source.mirrors().stream().map(MirrorSettings::to))
            .toList();
    this.pages = pages.apply(allowed);
    this.files = files.apply(allowed);
  }

  OkHttpClient pages() {
    return pages;
  }

  OkHttpClient files() {
    return files;
  }

  /** Does nothing if the source may be asked there. */
  void check(HttpUrl url) throws UpstreamException.Refused {
    allowed.check(url.scheme(), url.host(), url.port());
  }

  /** The header Authorization for {@code url}: only for a host that was configured with one. */
  Optional<String> authorization(HttpUrl url) {
    for (SafeUri own : urls) {
      Optional<String> header =
          own.token().map(token -> "Bearer " + token).or(() -> own.userInfo().map(Access::basic));
      if (header.isPresent() && isOwn(HttpUrl.get(own.uri().toString()), url)) {
        return header;
      }
    }
    return Optional.empty();
  }

  /**
   * Whether {@code url} has the host of {@code own}, there or after the step from http to https.
   */
  private static boolean isOwn(HttpUrl own, HttpUrl url) {
    boolean same = own.scheme().equals(url.scheme()) && own.port() == url.port();
    boolean secured = !own.isHttps() && own.port() == 80 && url.isHttps() && url.port() == 443;
    return own.host().equals(url.host()) && (same || secured);
  }

  private static String basic(String userInfo) {
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    return Credentials.basic(decoded(user), decoded(password), StandardCharsets.UTF_8);
  }

  private static String decoded(String written) {
    // URLDecoder is for forms, where a plus sign is a space; here it is itself.
    return URLDecoder.decode(written.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
