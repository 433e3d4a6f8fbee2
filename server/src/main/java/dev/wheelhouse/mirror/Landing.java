package dev.wheelhouse.mirror;

import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.StoredBlob;
import dev.wheelhouse.upstream.Contribution;
import dev.wheelhouse.upstream.DownloadProgress;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;

/** Enters files that came into the catalog, and says so. Threads share it. */
final class Landing {
  private final Catalog catalog;
  private final BlobStore blobs;
  private final KeptMetadata metadata;
  private final Epochs epochs;
  private final InstantSource clock;

  Landing(
      Catalog catalog, BlobStore blobs, KeptMetadata metadata, Epochs epochs, InstantSource clock) {
    this.catalog = catalog;
    this.blobs = blobs;
    this.metadata = metadata;
    this.epochs = epochs;
    this.clock = clock;
  }

  /** Enters a blob for all rows that a fill was for; of two blobs with these bytes one is kept. */
  StoredFile land(FileRow row, RunningFill me, BlobName name, long size) throws StoreException {
    // First, so that nobody meets the file beside METADATA that is not its own.
    metadata.verified(row, name);
    StoredBlob kept = new StoredBlob(name, size, clock.instant());
    for (long id : me.rows()) {
      kept = catalog.stored(id, name, size, clock.instant(), me.fill().validator());
    }
    if (!kept.name().equals(name)) {
      blobs.trash(name);
    }
    epochs.bump(row.project());
    return new StoredFile(kept.name(), kept.size(), me.fill().validator());
  }

  /** The one line that the log has of a file that came. */
  String words(FileRow row, RunningFill me, BlobName name, long size) {
    DownloadProgress progress = me.progress();
    long millis = Math.max(1, clock.instant().toEpochMilli() - me.begun().toEpochMilli());
    return "%s: %,d bytes from %s in %.1f s, %.1f MB/s, %s, %s%s, sha256 %s"
        .formatted(
            row.filename(),
            size,
            origins(row, me),
            millis / 1e3,
            size / 1e3 / millis,
            counted(progress.most(), "connection"),
            counted(progress.requests(), "request"),
            progress.failures() + progress.relieved() == 0
                ? ""
                : " (" + progress.failures() + " failed, " + progress.relieved() + " too slow)",
            name.sha256());
  }

  /** The source, and what each place gave where there were several. */
  private static String origins(FileRow row, RunningFill me) {
    List<Contribution> gave = me.contributions().stream().filter(each -> each.bytes() > 0).toList();
    boolean alone = gave.stream().allMatch(each -> each.url().equals(row.link().url()));
    return alone
        ? row.source()
        : gave.stream()
            .map(each -> "%s %,d".formatted(URI.create(each.url()).getAuthority(), each.bytes()))
            .collect(Collectors.joining(", ", row.source() + " (", ")"));
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
