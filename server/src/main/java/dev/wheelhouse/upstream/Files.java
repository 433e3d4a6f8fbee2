package dev.wheelhouse.upstream;

import java.time.Duration;
import java.util.Locale;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Asks an origin for a file. Safe for use by many threads. */
final class Files {
  private final String userAgent;
  private final Duration timeout;
  private final Exchange exchange;
  private final Retries retries;

  Files(String userAgent, Duration timeout, Exchange exchange, Retries retries) {
    this.userAgent = userAgent;
    this.timeout = timeout;
    this.exchange = exchange;
    this.retries = retries;
  }

  /** Asks for the whole file, or for {@code range} of it; again where that may help. */
  OriginFile open(
      Access access, String written, @Nullable ByteRange range, @Nullable String ifRange)
      throws UpstreamException {
    return retries.run(() -> openNow(access, written, range, ifRange, new Asking()));
  }

  /** Asks once; another thread may give {@code asking} up. */
  OriginFile openNow(
      Access access,
      String written,
      @Nullable ByteRange range,
      @Nullable String ifRange,
      Asking asking)
      throws UpstreamException, Passing {
    HttpUrl url = Addresses.parse(written);
    Headers.Builder headers = headers();
    if (range != null) {
      headers.add("Range", range.header());
    }
    if (ifRange != null) {
      headers.add("If-Range", ifRange);
    }
    return openOnce(access, url, range, headers.build(), asking);
  }

  /** Asks what the file is, without its bytes. */
  OriginHead head(Access access, String written) throws UpstreamException {
    HttpUrl url = Addresses.parse(written);
    return retries.run(() -> headOnce(access, url, headers().build()));
  }

  private Headers.Builder headers() {
    return new Headers.Builder()
        .add("Accept", "*/*")
        .add("Accept-Encoding", "identity")
        .add("User-Agent", userAgent);
  }

  private OriginFile openOnce(
      Access access, HttpUrl url, @Nullable ByteRange range, Headers headers, Asking asking)
      throws UpstreamException, Passing {
    long sent = System.nanoTime();
    Answer answer = exchange.send(access, access.files(), "GET", url, headers, asking);
    long waited = System.nanoTime() - sent;
    boolean opened = false;
    try {
      check(answer, url, range != null);
      OriginFile file =
          range != null && answer.status() == 206
              ? part(answer, range, waited)
              : whole(answer, waited);
      opened = true;
      return file;
    } finally {
      if (!opened) {
        answer.close();
      }
    }
  }

  private OriginHead headOnce(Access access, HttpUrl url, Headers headers)
      throws UpstreamException, Passing {
    try (Answer answer = exchange.send(access, access.files(), "HEAD", url, headers)) {
      answer.finish(); // there is no body
      check(answer, url, false);
      String ranges = answer.header("Accept-Ranges");
      return new OriginHead(
          answer.announced(),
          answer.strongEtag(),
          answer.validator("Last-Modified"),
          ranges != null && ranges.strip().equalsIgnoreCase("bytes"));
    }
  }

  /** Fails unless the answer gives bytes of the file itself. */
  private static void check(Answer answer, HttpUrl asked, boolean ranged)
      throws UpstreamException, Passing {
    int status = answer.status();
    if (status == 403 || status == 404 || status == 410) {
      throw new UpstreamException.Gone(
          "%s: status %d (expected: the file)".formatted(answer.shown(), status));
    }
    if (status == 206 && !ranged) {
      throw new UpstreamException.Broken(
          "%s: status 206 (expected: 200, no range was asked)".formatted(answer.shown()));
    }
    if (status != 200 && status != 206) {
      throw Statuses.failure(answer, ranged ? "200 or 206" : "200");
    }
    String encoding = answer.header("Content-Encoding");
    if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
      throw new UpstreamException.Broken(
          "%s: Content-Encoding %s (expected: none)".formatted(answer.shown(), encoding));
    }
    String type = answer.header("Content-Type");
    if (type != null
        && type.strip().toLowerCase(Locale.ROOT).startsWith("text/html")
        && Addresses.namesArchive(asked)) {
      throw new UpstreamException.Broken(
          "%s: an HTML page (expected: the bytes of the file)".formatted(answer.shown()));
    }
  }

  private OriginFile whole(Answer answer, long waited) {
    long length = answer.announced();
    return new OriginFile(answer, timeout, 0, length, length, waited);
  }

  private OriginFile part(Answer answer, ByteRange asked, long waited)
      throws UpstreamException.Broken {
    String written = answer.header("Content-Range");
    ContentRange given = ContentRange.parse(written).orElse(null);
    if (given == null || !asked.answeredBy(given)) {
      throw new UpstreamException.Broken(
          "%s: Content-Range %s (expected: %s)".formatted(answer.shown(), written, asked.header()));
    }
    long announced = answer.announced();
    if (announced >= 0 && announced != given.length()) {
      throw new UpstreamException.Broken(
          "%s: Content-Length %d (expected: %d, from Content-Range %s)"
              .formatted(answer.shown(), announced, given.length(), written));
    }
    return new OriginFile(answer, timeout, given.first(), given.length(), given.total(), waited);
  }
}
