package dev.wheelhouse.upstream;

import dev.wheelhouse.config.SafeUri;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.config.SourceSettings.Kind;
import dev.wheelhouse.index.ProjectName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Asks an index for the page of a project. Safe for use by many threads. */
final class Pages {
  private static final String ACCEPT =
      "application/vnd.pypi.simple.v1+json,"
          + " application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01";
  private static final String ACCEPT_JSON = "application/json";
  private static final String ACCEPT_LINKS = "text/html";
  private static final String ACCEPT_RELEASES = "application/vnd.github+json, application/json";

  /** One link of a header Link. Source: RFC 8288. */
  private static final Pattern NEXT =
      Pattern.compile("<([^>]*)>\\s*;[^,]*\\brel\\s*=\\s*\"?next\\b");

  private final String userAgent;
  private final Duration timeout;
  private final long longest;
  private final Exchange exchange;
  private final Retries retries;
  // The mirror that answered last, by source; one entry a source of the settings.
  private final ConcurrentHashMap<String, SafeUri> working = new ConcurrentHashMap<>();

  /** Takes the number of bytes, decompressed, beyond which a page is refused. */
  Pages(String userAgent, Duration timeout, long longest, Exchange exchange, Retries retries) {
    this.userAgent = userAgent;
    this.timeout = timeout;
    this.longest = longest;
    this.exchange = exchange;
    this.retries = retries;
  }

  PageAnswer page(
      Access access,
      SourceSettings source,
      ProjectName project,
      @Nullable String etag,
      @Nullable String lastModified)
      throws UpstreamException {
    if (source.urls().isEmpty()) {
      throw new IllegalArgumentException("a source without addresses: " + source.name());
    }
    Headers headers = headers(etag, lastModified);
    return retries.run(() -> round(access, source, index -> page(index, project), headers));
  }

  /** Asks each mirror once, until one answers. */
  private PageAnswer round(
      Access access, SourceSettings source, UnaryOperator<HttpUrl> place, Headers headers)
      throws UpstreamException, Passing {
    @Nullable Passing passing = null;
    @Nullable UpstreamException failure = null;
    for (SafeUri mirror : mirrors(source)) {
      try {
        PageAnswer answer =
            ask(access, source, place.apply(HttpUrl.get(mirror.uri().toString())), headers);
        if (source.urls().size() > 1) {
          working.put(source.name(), mirror);
        }
        return answer;
      } catch (Passing e) {
        passing = passing == null ? e : passing;
      } catch (UpstreamException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (passing != null) {
      throw passing;
    }
    if (failure != null) {
      throw failure;
    }
    throw new IllegalStateException("no mirror was asked");
  }

  /** The mirrors of a source, the one that worked last before the others. */
  private List<SafeUri> mirrors(SourceSettings source) {
    SafeUri first = working.get(source.name());
    if (first == null || !source.urls().contains(first)) {
      return source.urls();
    }
    List<SafeUri> ordered = new ArrayList<>(source.urls());
    ordered.remove(first);
    ordered.addFirst(first);
    return ordered;
  }

  private static HttpUrl page(HttpUrl index, ProjectName project) {
    return index.newBuilder().addPathSegment(project.value()).addPathSegment("").build();
  }

  private Headers headers(@Nullable String etag, @Nullable String lastModified) {
    Headers.Builder headers =
        new Headers.Builder()
            .add("Accept", ACCEPT)
            .add("Accept-Encoding", "gzip")
            .add("User-Agent", userAgent);
    if (etag != null) {
      headers.add("If-None-Match", etag);
    }
    if (lastModified != null) {
      headers.add("If-Modified-Since", lastModified);
    }
    return headers.build();
  }

  /**
   * Asks for a page that lists files of any project: {@code further} if it is there, else the
   * source's own address, of several mirrors the first that answers.
   */
  PageAnswer listing(
      Access access,
      SourceSettings source,
      @Nullable String further,
      @Nullable String etag,
      @Nullable String lastModified)
      throws UpstreamException {
    Headers headers =
        headers(etag, lastModified)
            .newBuilder()
            .set("Accept", source.kind() == Kind.RELEASE_PAGE ? ACCEPT_RELEASES : ACCEPT_LINKS)
            .build();
    if (further != null) {
      HttpUrl url = Addresses.parse(further);
      return retries.run(() -> ask(access, source, url, headers));
    }
    return retries.run(() -> round(access, source, url -> url, headers));
  }

  /**
   * Asks for the JSON of a project beside the simple API.
   *
   * @param version of which it is asked; empty for the project itself
   */
  PageAnswer json(
      Access access,
      SourceSettings source,
      ProjectName project,
      String version,
      @Nullable String etag,
      @Nullable String lastModified)
      throws UpstreamException {
    Headers headers = headers(etag, lastModified).newBuilder().set("Accept", ACCEPT_JSON).build();
    return retries.run(
        () -> round(access, source, index -> json(index, project, version), headers));
  }

  /** {@code …/simple/} has {@code …/pypi/} beside it; any other index has it at its host's root. */
  static HttpUrl json(HttpUrl index, ProjectName project, String version) {
    List<String> path = index.pathSegments();
    int last = path.size() - 1;
    HttpUrl.Builder url = index.newBuilder();
    if (last > 0 && path.get(last).isEmpty() && path.get(last - 1).equals("simple")) {
      url.removePathSegment(last).setPathSegment(last - 1, "pypi");
    } else {
      url.encodedPath("/").addPathSegment("pypi");
    }
    url.addPathSegment(project.value());
    if (!version.isEmpty()) {
      url.addPathSegment(version);
    }
    return url.addPathSegment("json").build();
  }

  private PageAnswer ask(Access access, SourceSettings source, HttpUrl url, Headers headers)
      throws UpstreamException, Passing {
    try (Answer answer = exchange.send(access, access.pages(), "GET", url, headers)) {
      int status = answer.status();
      if (status == 200) {
        return whole(answer);
      }
      if (status == 304 && isConditional(headers)) {
        answer.finish();
        return new PageAnswer.NotModified();
      }
      if (source.absentStatuses().contains(status)) {
        return new PageAnswer.Absent(status);
      }
      throw Statuses.failure(answer, "200 or a status of absence");
    }
  }

  private static boolean isConditional(Headers headers) {
    return headers.get("If-None-Match") != null || headers.get("If-Modified-Since") != null;
  }

  private PageAnswer.Page whole(Answer answer) throws UpstreamException, Passing {
    String encoding = answer.header("Content-Encoding");
    boolean gzipped = "gzip".equalsIgnoreCase(encoding);
    if (encoding != null && !gzipped && !encoding.equalsIgnoreCase("identity")) {
      throw new UpstreamException.Broken(
          "%s: Content-Encoding %s (expected: gzip or none)".formatted(answer.shown(), encoding));
    }
    String contentType = answer.header("Content-Type");
    return new PageAnswer.Page(
        body(answer, gzipped),
        contentType == null ? "" : contentType,
        answer.url().toString(),
        next(answer),
        answer.validator("ETag").orElse(null),
        answer.validator("Last-Modified").orElse(null));
  }

  /** Where a listing goes on, if it does. */
  private static @Nullable String next(Answer answer) {
    String links = answer.header("Link");
    Matcher next = NEXT.matcher(links == null ? "" : links);
    HttpUrl url = next.find() ? answer.url().resolve(next.group(1)) : null;
    return url == null ? null : url.toString();
  }

  private PageBody body(Answer answer, boolean gzipped) throws UpstreamException, Passing {
    try {
      PageBody body = PageBody.read(answer.source().inputStream(), gzipped, longest);
      answer.finish();
      return body;
    } catch (PageBody.TooLong e) {
      throw new UpstreamException.Broken(
          "%s: a page of %s (expected: fewer)".formatted(answer.shown(), e.getMessage()));
    } catch (IOException e) {
      throw Passing.of(BodyFailure.of(e, answer.shown(), timeout));
    }
  }
}
