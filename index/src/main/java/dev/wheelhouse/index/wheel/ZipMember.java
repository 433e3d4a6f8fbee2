package dev.wheelhouse.index.wheel;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * One entry of a central directory.
 *
 * @param offset of its local header
 * @param date the two MS-DOS words, the date in the upper half
 */
record ZipMember(
    String name,
    int flags,
    int method,
    long crc,
    long compressedSize,
    long size,
    long offset,
    int date) {
  static final int STORED = 0;
  static final int DEFLATED = 8;
  private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
  private static final int SIZES_FOLLOW = 1 << 3;

  boolean directory() {
    return name.endsWith("/");
  }

  boolean encrypted() {
    return (flags & ENCRYPTED) != 0;
  }

  /** Whether the local header leaves sizes and checksum to a descriptor behind the data. */
  boolean sizesFollow() {
    return (flags & SIZES_FOLLOW) != 0;
  }

  /** The date as if it were UTC (a zip does not say), to two seconds; empty if it is none. */
  Optional<Instant> modified() {
    int day = date >>> 16;
    try {
      return Optional.of(
          LocalDateTime.of(
                  1980 + (day >>> 9),
                  day >>> 5 & 0xf,
                  day & 0x1f,
                  date >>> 11 & 0x1f,
                  date >>> 5 & 0x3f,
                  (date & 0x1f) * 2)
              .toInstant(ZoneOffset.UTC));
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }
}
