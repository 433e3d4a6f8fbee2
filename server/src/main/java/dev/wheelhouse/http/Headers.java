package dev.wheelhouse.http;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Response headers: the factory, the current date, what files carry. */
final class Headers {
  /** Our own values are well-formed; checking them again costs a tenth of a small response. */
  static final HttpHeadersFactory UNCHECKED =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  private static final String IMMUTABLE = "public, max-age=31536000, immutable";

  /** Source: RFC 9110 §5.6.7. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static volatile Stamp stamp = new Stamp(0, "");

  private Headers() {}

  static HttpHeaders fresh() {
    return UNCHECKED.newHeaders();
  }

  /** The {@code Date} of now, formatted once a second. */
  static String date() {
    long second = System.currentTimeMillis() / 1000;
    Stamp last = stamp;
    if (last.second != second) {
      last = new Stamp(second, HTTP_DATE.format(Instant.ofEpochSecond(second)));
      stamp = last;
    }
    return last.text;
  }

  /** What every answer for a file carries; the length is added by whoever knows it. */
  static void file(HttpHeaders headers, String etag) {
    headers.set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream");
    headers.set(HttpHeaderNames.ACCEPT_RANGES, "bytes");
    headers.set(HttpHeaderNames.CACHE_CONTROL, IMMUTABLE);
    headers.set(HttpHeaderNames.ETAG, etag);
  }

  private record Stamp(long second, String text) {}
}
