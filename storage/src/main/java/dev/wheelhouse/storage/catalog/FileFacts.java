package dev.wheelhouse.storage.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file beside what its source's pages say. It never counts as a promise of the
 * index: what a file must be is in its link alone.
 *
 * @param size in bytes: of the bytes that are here, else as the origin told it; null if not known
 * @param modified the origin's {@code Last-Modified}, asked for where the source told no upload
 *     time; once known it stays; null if not known
 * @param askedAt when the origin was last asked, or null
 * @param failures how often in a row the origin was asked and told nothing
 * @param timeFrom of a file that was handed over, whose word its upload time is; else null
 */
public record FileFacts(
    @Nullable Long size,
    @Nullable Instant modified,
    @Nullable Instant askedAt,
    int failures,
    @Nullable UploadTimeFrom timeFrom) {
  /** Nothing is known, nobody was asked. */
  public static final FileFacts NONE = new FileFacts(null, null, null, 0, null);

  /** The same after the origin has told this; what it has not told is null. */
  public FileFacts told(@Nullable Long length, @Nullable Instant lastModified, Instant at) {
    return new FileFacts(
        length == null ? size : length,
        modified == null ? lastModified : modified,
        at,
        0,
        timeFrom);
  }

  /** The same after the origin was asked in vain. */
  public FileFacts refused(Instant at) {
    return new FileFacts(size, modified, at, failures + 1, timeFrom);
  }
}
