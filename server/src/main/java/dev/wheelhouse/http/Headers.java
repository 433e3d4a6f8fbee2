package dev.wheelhouse.http;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.util.AsciiString;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Response headers: the factory, the current date, what files carry. Values that are sent with each
 * response are {@link AsciiString}s, which are copied to the wire as a block.
 */
final class Headers {
  /** Our own values are well-formed; checking them again costs a tenth of a small response. */
  static final HttpHeadersFactory UNCHECKED =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  private static final AsciiString IMMUTABLE =
      AsciiString.cached("public, max-age=31536000, immutable");

  private static final AsciiString OCTETS = AsciiString.cached("application/octet-stream");

  /** Source: RFC 9110 §5.6.7. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static volatile Stamp stamp = new Stamp(0, AsciiString.EMPTY_STRING);

  private Headers() {}

  static HttpHeaders fresh() {
    return UNCHECKED.newHeaders();
  }

  /** The {@code Date} of now, formatted once a second. */
  static AsciiString date() {
    long second = System.currentTimeMillis() / 1000;
    Stamp last = stamp;
    if (last.second != second) {
      last = new Stamp(second, AsciiString.of(HTTP_DATE.format(Instant.ofEpochSecond(second))));
      stamp = last;
    }
    return last.text;
  }

  /** What every answer for a file carries; the length is added by whoever knows it. */
  static void file(HttpHeaders headers, String etag) {
    headers.set(HttpHeaderNames.CONTENT_TYPE, OCTETS);
    headers.set(HttpHeaderNames.ACCEPT_RANGES, HttpHeaderValues.BYTES);
    headers.set(HttpHeaderNames.CACHE_CONTROL, IMMUTABLE);
    headers.set(HttpHeaderNames.ETAG, etag);
  }

  private record Stamp(long second, AsciiString text) {}
}
