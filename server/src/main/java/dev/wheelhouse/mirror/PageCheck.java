package dev.wheelhouse.mirror;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.StoredBlob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares what pages say of files that are here with what is stored: digest, size, METADATA. For
 * one thread.
 */
final class PageCheck {
  private final Catalog catalog;
  private long files;

  PageCheck(Catalog catalog) {
    this.catalog = catalog;
  }

  /** How many files were compared so far. */
  long files() {
    return files;
  }

  /** What is wrong about a file that is here, in words; nothing if all agrees. */
  List<String> check(FileRow row) throws StoreException {
    List<String> wrong = new ArrayList<>();
    Optional<StoredBlob> blob = catalog.blob(row.sha256().orElseThrow());
    if (blob.isEmpty()) {
      return wrong; // collected meanwhile
    }
    files++;
    Sha256 seen = row.seen();
    Optional<Sha256> listed = row.link().sha256();
    if (seen != null && listed.isPresent() && !listed.get().equals(seen)) {
      wrong.add("its page says sha256 %s, first seen was %s".formatted(listed.get(), seen));
    }
    Long size = row.link().size();
    if (size != null && size != blob.get().size()) {
      wrong.add("its page says %d bytes, stored are %d".formatted(size, blob.get().size()));
    }
    Sha256 metadata = row.metadataSeen();
    if (metadata != null) {
      Optional<byte[]> kept = catalog.metadata(metadata);
      if (kept.isEmpty()) {
        wrong.add("its METADATA is promised and not kept");
      } else if (!Sha256.of(kept.get()).equals(metadata)) {
        wrong.add("its METADATA is damaged: sha256 is " + Sha256.of(kept.get()));
      }
    }
    return wrong;
  }
}
