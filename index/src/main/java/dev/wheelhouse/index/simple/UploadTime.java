package dev.wheelhouse.index.simple;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The one form of a time on pages: UTC, a literal Z, six digits of a second or none. */
final class UploadTime {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private UploadTime() {}

  /**
   * Reads a time with an offset from UTC, to the microsecond.
   *
   * @return null, the same as not told, for what is none, has no offset, or lies outside of the
   *     years 1 to 9999, which is all that clients can hold
   */
  static @Nullable Instant parse(String written) {
    try {
      Instant time = OffsetDateTime.parse(written.strip()).toInstant();
      int year = time.atOffset(ZoneOffset.UTC).getYear();
      return year >= 1 && year <= 9999 ? time.truncatedTo(ChronoUnit.MICROS) : null;
    } catch (DateTimeException notATime) {
      return null;
    }
  }

  static String format(Instant time) {
    Instant shown = time.truncatedTo(ChronoUnit.MICROS);
    return (shown.equals(shown.truncatedTo(ChronoUnit.SECONDS)) ? SECONDS : MICROSECONDS)
        .format(shown);
  }
}
