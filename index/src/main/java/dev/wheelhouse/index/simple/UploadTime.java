package dev.wheelhouse.index.simple;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** The one form of a time on pages: UTC, a literal Z, six digits of a second or none. */
final class UploadTime {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private UploadTime() {}

  static String format(Instant time) {
    Instant shown = time.truncatedTo(ChronoUnit.MICROS);
    return (shown.equals(shown.truncatedTo(ChronoUnit.SECONDS)) ? SECONDS : MICROSECONDS)
        .format(shown);
  }
}
