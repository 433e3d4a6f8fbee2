package dev.wheelhouse.mirror;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The date of an origin's object. Source: RFC 9110, sections 5.6.7 and 8.8.2. */
final class LastModified {
  /** Before, there was no Python: servers that know no date send one of 1970 or 1980. */
  private static final Instant FIRST = Instant.parse("1990-01-01T00:00:00Z");

  private LastModified() {}

  /** Reads it as an origin sent it; empty if it is none, or none to be believed. */
  static Optional<Instant> parse(@Nullable String sent) {
    if (sent == null) {
      return Optional.empty();
    }
    try {
      Instant date = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(sent.strip()));
      return Optional.of(date).filter(one -> !one.isBefore(FIRST));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
