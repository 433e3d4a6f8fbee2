package dev.wheelhouse.mirror;

import dev.wheelhouse.config.IndexSettings;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which pages a client points at: those of an index as it is, or as it was.
 *
 * @param at the last moment that counts, in whole microseconds; null for the index as it is
 * @param here whether only files whose bytes are here count, as if no upstream could be asked
 */
public record View(String index, @Nullable Instant at, boolean here) {
  /** How a time may be written, for messages. */
  public static final String TIMES =
      "a date such as 2025-05-15, or a time such as 2025-05-15T12:00:00Z";

  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern TIME = Pattern.compile(DATE + "[Tt].+");

  /** An index as it was, with all that its sources list. */
  public View(String index, @Nullable Instant at) {
    this(index, at, false);
  }

  /** An index as it is. */
  public static View now(String index) {
    return new View(index, null);
  }

  /** The way from the page of a project to the root of the server, e.g. {@code ../../}. */
  String root() {
    int levels = index.equals(IndexSettings.DEFAULT) ? 2 : 3;
    return "../".repeat(levels + (at == null ? 0 : 2) + (here ? 2 : 0));
  }

  /** The path below the server's root of the index as it is, e.g. {@code /plain/simple/}. */
  String path() {
    return Mirror.path(index);
  }

  /**
   * The last moment that a written time takes in: of a date the end of that day in UTC. Source: RFC
   * 3339, section 5.6.
   */
  public static Optional<Instant> time(String written) {
    try {
      if (DATE.matcher(written).matches()) {
        Instant next =
            LocalDate.parse(written).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        return Optional.of(next.minus(1, ChronoUnit.MICROS));
      }
      return TIME.matcher(written).matches()
          ? Optional.of(OffsetDateTime.parse(written).toInstant().truncatedTo(ChronoUnit.MICROS))
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
