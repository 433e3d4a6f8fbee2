package dev.wheelhouse.cli.client;

import dev.wheelhouse.config.SafeUri;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.FileAddress;
import dev.wheelhouse.index.PathSegments;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses that a file has at its origin and at mirrors. Both directions are by prefix: {@code
 * /files/<source>/<origin host>/<origin path>}.
 */
public final class LockAddresses {
  private static final Pattern AT_MIRROR =
      Pattern.compile("https?://[^/]+(?:/[^?#]*?)?/files/([a-z0-9][a-z0-9-]*)/([^?#]+)");
  private static final Pattern REPOSITORY = Pattern.compile(".*/repos/([^/]+/[^/]+)/releases");
  private static final Set<String> WHEELS = Set.of(".whl", ".tar.gz", ".zip");
  private static final String LOCAL = "local";

  /** How sure it is that a source has a file; a longer common path adds to the first two. */
  private static final int BY_PLACE = 3_000;

  private static final int BY_PATH = 2_000;
  private static final int BY_REPOSITORY = 2_500;
  private static final int BY_HOST = 1_000;

  private final Settings settings;

  public LockAddresses(Settings settings) {
    this.settings = settings;
  }

  /**
   * Where a mirror has the file.
   *
   * @param url at its origin, or at any mirror
   * @param root of the mirror, without a slash at its end
   * @return empty if no source has the host
   */
  public Optional<String> atMirror(String url, URI root) {
    Optional<InMirror> there = inMirror(url);
    if (there.isPresent()) {
      return Optional.of(root + "/files/" + there.get().source + "/" + there.get().address);
    }
    Optional<SourceSettings> source = source(url);
    Optional<String> address = FileAddress.of(url);
    return source.isEmpty() || address.isEmpty()
        ? Optional.empty()
        : Optional.of(root + "/files/" + source.get().name() + "/" + address.get());
  }

  /**
   * Where the file came from.
   *
   * @param url at any mirror, or at its origin already
   * @return empty if it was handed over by a person
   */
  public Optional<String> atOrigin(String url) {
    Optional<InMirror> there = inMirror(url);
    if (there.isEmpty()) {
      return Optional.of(url);
    }
    String address = there.get().address;
    int slash = address.indexOf('/');
    if (there.get().source.equals(LOCAL) || slash < 0) {
      return Optional.empty();
    }
    Optional<String> host = PathSegments.decode(address.substring(0, slash));
    String source = there.get().source;
    return host.map(
        name -> scheme(source, name) + "://" + name + "/" + origin(address.substring(slash + 1)));
  }

  /** A file as the path of a mirror has it. */
  private record InMirror(String source, String address) {}

  private Optional<InMirror> inMirror(String url) {
    Matcher parts = AT_MIRROR.matcher(url);
    return parts.matches() && settings.sources().containsKey(parts.group(1))
        ? Optional.of(new InMirror(parts.group(1), parts.group(2)))
        : Optional.empty();
  }

  /** Without what a mirror adds: newer bytes of one address, another name to offer it under. */
  private static String origin(String path) {
    int name = path.lastIndexOf('/') + 1;
    String above = path.substring(0, name);
    if (FileAddress.isNewer(path)) {
      return above.substring(0, above.lastIndexOf('/', name - 2) + 1) + path.substring(name);
    }
    boolean renamed = name > 0 && WHEELS.stream().anyMatch(ending -> above.endsWith(ending + "/"));
    return renamed ? path.substring(0, name - 1) : path;
  }

  /** Origins are asked by https, unless a source of plain http has that host. */
  private String scheme(String source, String host) {
    SourceSettings known = settings.sources().get(source);
    boolean plain =
        known != null
            && known.urls().stream()
                .anyMatch(url ->
                    url.uri().getScheme().equals("http")
                        && (authority(url).equals(host) || known.allowedHosts().contains(host)));
    return plain ? "http" : "https";
  }

  /** The source that most likely lists a file; of equals the first of the settings. */
  private Optional<SourceSettings> source(String url) {
    SourceSettings best = null;
    int sure = 0;
    for (SourceSettings source : settings.sources().values()) {
      int rank = source.kind().isAsked() ? rank(source, URI.create(url)) : 0;
      if (rank > sure) {
        best = source;
        sure = rank;
      }
    }
    return Optional.ofNullable(best);
  }

  private static int rank(SourceSettings source, URI file) {
    int best = 0;
    String host = authority(SafeUri.of(file.toString()));
    for (SafeUri url : source.urls()) {
      boolean own = authority(url).equals(host);
      boolean allowed = source.allowedHosts().contains(host);
      if (!own && !allowed) {
        continue;
      }
      String path = url.uri().getRawPath();
      Matcher repository = REPOSITORY.matcher(path);
      int rank = BY_HOST;
      if (repository.matches()) {
        rank = file.getRawPath().startsWith("/" + repository.group(1) + "/") ? BY_REPOSITORY : 0;
      } else if (path.length() > 1 && file.getRawPath().startsWith(path)) {
        rank = (own ? BY_PLACE : BY_PATH) + path.length();
      }
      best = Math.max(best, rank);
    }
    return best;
  }

  private static String authority(SafeUri url) {
    return url.uri().getAuthority().toLowerCase(Locale.ROOT);
  }
}
