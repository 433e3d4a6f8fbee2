package dev.wheelhouse.upstream;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads the header Retry-After: seconds or a date. Source: RFC 9110, section 10.2.3. */
final class RetryAfter {
  private RetryAfter() {}

  /** Returns the pause asked for; zero if none was asked for or it cannot be read. */
  static Duration parse(@Nullable String written, Instant now) {
    if (written == null) {
      return Duration.ZERO;
    }
    String value = written.strip();
    if (value.matches("[0-9]{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }
}
