package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.StoredBlob;
import java.util.List;
import java.util.Optional;

/** Brings damaged and missing blobs here again. Calls wait. */
final class Repairs {
  private static final System.Logger LOG = System.getLogger(Repairs.class.getName());

  private final Mirror mirror;

  Repairs(Mirror mirror) {
    this.mirror = mirror;
  }

  /** How a repair ended, in words. */
  record Repair(boolean done, String words) {}

  /**
   * Fetches a blob again from a source that has it.
   *
   * @param gone whether nothing of it lies there any more
   * @param files that need it
   */
  Repair repair(StoredBlob blob, boolean gone, List<FileRow> files) throws StoreException {
    FileRow fetchable = null;
    FileRow dropped = null;
    for (FileRow row : files) {
      if (mirror.folders().has(row.source())) {
        dropped = row;
      } else if (!row.source().equals(Routing.LOCAL)) {
        fetchable = row;
      }
    }
    if (fetchable != null) {
      return fetched(blob, gone, fetchable);
    }
    if (dropped == null) {
      return new Repair(false, "no source has it: hand it over again with wheelhouse seed");
    }
    forget(blob, gone, dropped.project());
    return new Repair(false, "source " + dropped.source() + " takes it from its folder again");
  }

  private Repair fetched(StoredBlob blob, boolean gone, FileRow row) throws StoreException {
    if (mirror.settings().offline()) {
      return new Repair(false, "offline: source " + row.source() + " is not asked");
    }
    SourceSettings source = mirror.settings().sources().get(row.source());
    if (source == null) {
      return new Repair(false, "source " + row.source() + " is not configured any more");
    }
    forget(blob, gone, row.project());
    FillResult result = Workers.await(StoreException.class, mirror.cold(row, source).filled());
    return switch (result) {
      case FillResult.Stored stored -> new Repair(true, "fetched again from " + source.name());
      case FillResult.Failed(Failure failure) -> new Repair(false, failure.why());
      case FillResult.NoRoom(Failure failure) -> new Repair(false, failure.why());
      case FillResult.Running running -> throw new IllegalStateException("a fill ended running");
    };
  }

  /**
   * Makes way for the bytes of a file that somebody hands over: damaged ones are not kept in their
   * stead.
   */
  void makeWay(Sha256 sha256, ProjectName project) throws StoreException {
    Optional<StoredBlob> stored = mirror.catalog().blob(sha256);
    if (stored.isPresent()) {
      BlobCheck.Found found = new BlobCheck(mirror, false).check(stored.get());
      if (found.bad() != null) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}: {1}; what is handed over takes its place",
            stored.get().name(),
            found.bad());
        forget(stored.get(), found.gone(), project);
      }
    }
  }

  private void forget(StoredBlob blob, boolean gone, ProjectName project) throws StoreException {
    mirror.catalog().lost(blob.name());
    mirror.changed(project);
    if (!gone) {
      mirror.blobs().trash(blob.name());
    }
  }
}
