package dev.wheelhouse.mirror;

import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.UploadTimeFrom;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a file was uploaded, as pages tell it. It may come to be earlier once, when its origin tells
 * more; it never moves later, so what a client's {@code exclude-newer} once let through stays. Pure
 * decisions.
 *
 * @param from whose word it is; empty if its index's
 */
record UploadDate(Instant at, Optional<UploadTimeFrom> from) {
  /** Of a file as it is known. */
  static UploadDate of(FileRow row) {
    Instant told = row.link().uploadTime();
    Instant modified = row.facts().modified();
    if (told != null && (modified == null || !told.isAfter(modified))) {
      return new UploadDate(told, Optional.ofNullable(row.facts().timeFrom()));
    }
    // What was changed after it was first seen says nothing of when it came.
    return modified == null || modified.isAfter(row.firstSeen())
        ? new UploadDate(row.firstSeen(), Optional.of(UploadTimeFrom.FIRST_SEEN))
        : new UploadDate(modified, Optional.of(UploadTimeFrom.LAST_MODIFIED));
  }

  /**
   * Of a file that a person hands over.
   *
   * @param given by that person, or null
   * @param inside the newest believable date inside, or null
   */
  static UploadDate ofSeeded(@Nullable Instant given, @Nullable Instant inside, Instant now) {
    if (given != null) {
      return new UploadDate(given, Optional.of(UploadTimeFrom.GIVEN));
    }
    return inside == null
        ? new UploadDate(now, Optional.of(UploadTimeFrom.FIRST_SEEN))
        : new UploadDate(inside, Optional.of(UploadTimeFrom.ARCHIVE));
  }
}
