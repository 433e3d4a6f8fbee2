package dev.wheelhouse.upstream;

import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Response;

/** Whether a response is what was asked for. */
final class FileAnswer {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

  private FileAnswer() {}

  static OriginFile of(Connections.Opened opened, OptionalLong first, OptionalLong last)
      throws UpstreamException {
    Response response = opened.response();
    String shown = Addresses.shown(response.request().url());
    check(response);
    long length = response.body().contentLength();
    if (response.code() == 200) {
      return new OriginFile(opened.call(), response, shown, 0, length, length);
    }
    String range = response.header("Content-Range");
    Matcher parts = CONTENT_RANGE.matcher(range == null ? "" : range);
    if (first.isEmpty() || !parts.matches()) {
      throw new UpstreamException.Broken(shown + ": 206 with Content-Range " + range);
    }
    long from = Long.parseLong(parts.group(1));
    long to = Long.parseLong(parts.group(2));
    long total = Long.parseLong(parts.group(3));
    long wanted = last.isPresent() ? Math.min(last.getAsLong(), total - 1) : total - 1;
    boolean wrongLength = length >= 0 && length != to - from + 1;
    if (from != first.getAsLong() || to != wanted || wrongLength) {
      throw new UpstreamException.Broken(
          "%s: asked for bytes %d to %d, got Content-Range %s and %d bytes"
              .formatted(shown, first.getAsLong(), wanted, range, length));
    }
    return new OriginFile(opened.call(), response, shown, from, to - from + 1, total);
  }

  /** Checks what holds for GET and HEAD alike. */
  static void check(Response response) throws UpstreamException {
    String shown = Addresses.shown(response.request().url());
    int code = response.code();
    if (code != 200 && code != 206) {
      throw status(response);
    }
    String encoding = response.header("Content-Encoding");
    if (encoding != null && !encoding.toLowerCase(Locale.ROOT).equals("identity")) {
      throw new UpstreamException.Broken(
          shown + ": sent as " + encoding + " though identity was asked for");
    }
    String type = response.header("Content-Type");
    String path = response.request().url().encodedPath();
    boolean archive = path.endsWith(".whl") || path.endsWith(".tar.gz") || path.endsWith(".zip");
    if (archive && type != null && type.toLowerCase(Locale.ROOT).startsWith("text/html")) {
      throw new UpstreamException.Broken(
          shown + ": an HTML page came instead of the file (a login page?)");
    }
  }

  static UpstreamException status(Response response) {
    String shown = Addresses.shown(response.request().url());
    String found = shown + ": HTTP " + response.code();
    return switch (response.code()) {
      case 403, 404, 410 -> new UpstreamException.Gone(found);
      default ->
          new UpstreamException.Failed(
              found,
              response.code(),
              RetryAfter.parse(response.header("Retry-After"), Instant.now()).orElse(null));
    };
  }
}
