package dev.wheelhouse.http;

import io.netty.util.AsciiString;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code Date} of now, formatted once a second. Threads share it. */
final class HttpDate {
  /** How long each is, in bytes. */
  static final int LENGTH = 29;

  /** Source: RFC 9110 §5.6.7. */
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static volatile Stamp stamp = new Stamp(0, AsciiString.EMPTY_STRING);

  private HttpDate() {}

  /** The same object within a second. */
  static AsciiString now() {
    long second = System.currentTimeMillis() / 1000;
    Stamp last = stamp;
    if (last.second != second) {
      last = new Stamp(second, AsciiString.of(FORM.format(Instant.ofEpochSecond(second))));
      stamp = last;
    }
    return last.text;
  }

  private record Stamp(long second, AsciiString text) {}
}
