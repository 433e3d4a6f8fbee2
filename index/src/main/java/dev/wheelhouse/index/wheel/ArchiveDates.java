package dev.wheelhouse.index.wheel;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The newest date inside an archive, and whether it can be when the archive was made. */
record ArchiveDates(@Nullable Instant newest) {
  // What build tools write for every file when they want the same bytes again.
  private static final Set<LocalDate> CONSTANTS =
      Set.of(LocalDate.of(1980, 1, 1), LocalDate.of(2016, 1, 1), LocalDate.of(2020, 2, 2));
  private static final LocalDate FIRST = LocalDate.of(1990, 1, 1); // before, there was no Python

  static ArchiveDates none() {
    return new ArchiveDates(null);
  }

  ArchiveDates with(Instant date) {
    return newest == null || date.isAfter(newest) ? new ArchiveDates(date) : this;
  }

  /** The newest date, unless it is a tool's constant or after {@code now}. */
  Optional<Instant> believable(Instant now) {
    if (newest == null || newest.isAfter(now)) {
      return Optional.empty();
    }
    LocalDate day = newest.atZone(ZoneOffset.UTC).toLocalDate();
    return CONSTANTS.contains(day) || day.isBefore(FIRST) ? Optional.empty() : Optional.of(newest);
  }

  static ArchiveDates of(Zip zip) {
    ArchiveDates dates = none();
    for (ZipMember member : zip.members()) {
      dates = member.modified().map(dates::with).orElse(dates);
    }
    return dates;
  }
}
