package dev.wheelhouse.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time and amounts of bytes as people write them. */
public final class Quantity {
  private static final Pattern DURATION =
      Pattern.compile(
          "(?=\\d)(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?(?:(\\d{1,9})ms)?");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([A-Za-z]{1,3})");
  private static final Map<String, Long> UNITS =
      Map.of(
          "B", 1L,
          "KB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "TB", 1_000_000_000_000L,
          "KiB", 1L << 10,
          "MiB", 1L << 20,
          "GiB", 1L << 30,
          "TiB", 1L << 40);

  private Quantity() {}

  /** Reads {@code 250ms}, {@code 5s}, {@code 1h30m}; the units stand in falling order. */
  static Optional<Duration> duration(String written) {
    Matcher parts = DURATION.matcher(written);
    if (!parts.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        Duration.ofDays(number(parts, 1))
            .plusHours(number(parts, 2))
            .plusMinutes(number(parts, 3))
            .plusSeconds(number(parts, 4))
            .plusMillis(number(parts, 5)));
  }

  /** Reads {@code 64MiB} (powers of 1024) and {@code 1GB} (powers of 1000) into bytes. */
  public static Optional<Long> size(String written) {
    Matcher parts = SIZE.matcher(written);
    if (!parts.matches()) {
      return Optional.empty();
    }
    Long unit = UNITS.get(parts.group(2));
    long count = Long.parseLong(parts.group(1));
    if (unit == null || count > Long.MAX_VALUE / unit) {
      return Optional.empty();
    }
    return Optional.of(count * unit);
  }

  /** Writes a span as {@link #duration(String)} reads it. */
  static String duration(Duration time) {
    StringBuilder text = new StringBuilder();
    part(text, time.toDaysPart(), "d");
    part(text, time.toHoursPart(), "h");
    part(text, time.toMinutesPart(), "m");
    part(text, time.toSecondsPart(), "s");
    part(text, time.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void part(StringBuilder text, long count, String unit) {
    if (count > 0) {
      text.append(count).append(unit);
    }
  }

  /** Writes bytes as {@link #size(String)} reads them, in the largest unit that is exact. */
  static String size(long bytes) {
    String shortest = bytes + "B";
    for (Map.Entry<String, Long> unit : new TreeMap<>(UNITS).entrySet()) {
      if (bytes > 0 && bytes % unit.getValue() == 0) {
        String text = bytes / unit.getValue() + unit.getKey();
        shortest = text.length() < shortest.length() ? text : shortest;
      }
    }
    return shortest;
  }

  private static long number(Matcher parts, int group) {
    String digits = parts.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
