package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.wheel.ByteSource;
import dev.wheelhouse.index.wheel.CoreMetadata;
import dev.wheelhouse.index.wheel.WheelException;
import dev.wheelhouse.index.wheel.WheelReader;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.RefusedMetadata;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The METADATA that is here: what an index vouches for, what was read by ranges and is provisional
 * until the file itself is here, and what must not be read. Threads share it; calls wait, but those
 * of {@link #lately}.
 */
final class KeptMetadata {
  private static final Logger LOG = System.getLogger(KeptMetadata.class.getName());
  private static final int CACHE_BYTES = 4 * 1024 * 1024;

  private final Catalog catalog;
  private final BlobStore blobs;
  private final Workers workers;
  private final Epochs epochs;
  private final InstantSource clock;
  private final Cache<String, Lately> lately =
      Caffeine.newBuilder()
          .maximumWeight(CACHE_BYTES)
          .weigher((String key, Lately found) -> key.length() + found.bytes)
          .executor(Runnable::run)
          .build();

  /** What was handed out, and the policies that allowed it. */
  private record Lately(Policies by, CompletableFuture<MetadataResult> found, int bytes) {}

  KeptMetadata(
      Catalog catalog, BlobStore blobs, Workers workers, Epochs epochs, InstantSource clock) {
    this.catalog = catalog;
    this.blobs = blobs;
    this.workers = workers;
    this.epochs = epochs;
    this.clock = clock;
  }

  /**
   * What was handed out lately under these policies, by source, a slash, and address; null if it
   * was not.
   */
  @Nullable CompletableFuture<MetadataResult> lately(Policies by, String key) {
    Lately found = lately.getIfPresent(key);
    return found != null && found.by == by ? found.found : null;
  }

  /** Remembers what is handed out. */
  void handedOut(Policies by, String key, MetadataResult.Found found) {
    lately.put(
        key, new Lately(by, CompletableFuture.completedFuture(found), found.content().length));
  }

  /** Forgets what was handed out lately. */
  void forgetLately() {
    lately.invalidateAll();
  }

  /** The METADATA of a file, if it is here. */
  Optional<MetadataResult.Found> of(FileRow row) throws StoreException {
    Sha256 digest = row.metadataSeen();
    if (digest == null && row.link().metadata() instanceof MetadataLink.Digest(Sha256 told)) {
      digest = told;
    }
    Optional<byte[]> content = digest == null ? Optional.empty() : catalog.metadata(digest);
    return content.map(KeptMetadata::found);
  }

  private static MetadataResult.Found found(byte[] content) {
    return new MetadataResult.Found(content, "\"" + Sha256.of(content).hex() + "\"");
  }

  /** Keeps what the index vouches for. */
  MetadataResult.Found vouched(FileRow row, Sha256 digest, byte[] content) throws StoreException {
    catalog.metadata(row.id(), digest, content, requiresPython(content));
    return found(content);
  }

  /** Keeps what nothing vouches for, unless something is kept already; returns what is kept. */
  MetadataResult.Found provisional(FileRow row, byte[] content) throws StoreException {
    Sha256 digest = Sha256.of(content);
    Sha256 kept = catalog.provisionalMetadata(row.id(), digest, content, requiresPython(content));
    epochs.bumpLater(row.project());
    return found(kept.equals(digest) ? content : catalog.metadata(kept).orElse(content));
  }

  private static @Nullable String requiresPython(byte[] content) {
    try {
      return CoreMetadata.parse(content).requiresPython();
    } catch (WheelException.Malformed e) {
      return null; // that is for the client to judge, as if the index had given it
    }
  }

  /** Remembers that the METADATA of a file must not be read; its page advertises none from now. */
  void refuse(FileRow row, String reason, @Nullable String mark) throws StoreException {
    LOG.log(Level.WARNING, "{0}: its METADATA is refused: {1}", row.filename(), reason);
    catalog.refuseMetadata(row.id(), new RefusedMetadata(reason, mark, clock.instant()));
    changed(row);
  }

  private void changed(FileRow row) {
    lately.invalidate(row.source() + "/" + row.address());
    epochs.bump(row.project());
  }

  /**
   * Reads the METADATA of a wheel whose bytes are here and verified, for every file that they are;
   * what was read before they were is compared, and gives way.
   */
  void verified(FileRow filled, BlobName blob) throws StoreException {
    if (!filled.filename().endsWith(".whl")) {
      return;
    }
    List<FileRow> rows = new ArrayList<>(catalog.filesOf(blob.sha256()));
    if (rows.stream().noneMatch(row -> row.id() == filled.id())) {
      catalog.file(filled.source(), filled.address()).ifPresent(rows::add); // no digest was listed
    }
    rows.removeIf(row -> vouched(row) || !row.filename().equals(filled.filename()));
    if (rows.isEmpty()) {
      return;
    }
    try {
      byte[] content = workers.compute(Exception.class, () -> read(filled, blob));
      for (FileRow row : rows) {
        replace(row, content);
      }
    } catch (StoreException e) {
      throw e;
    } catch (WheelException e) {
      for (FileRow row : rows) {
        refuse(row, String.valueOf(e.getMessage()), null);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean vouched(FileRow row) {
    return row.metadataSeen() != null
        && row.link().metadata() instanceof MetadataLink.Digest(Sha256 told)
        && told.equals(row.metadataSeen());
  }

  private void replace(FileRow row, byte[] content) throws StoreException {
    Sha256 digest = Sha256.of(content);
    Sha256 seen = row.metadataSeen();
    if (digest.equals(seen)) {
      return;
    }
    catalog.metadata(row.id(), digest, content, requiresPython(content));
    if (seen != null) {
      LOG.log(
          Level.WARNING,
          "{0}: METADATA that was had before the file is not the file''s own and was replaced:"
              + " sha256 {1} (was: {2})",
          row.filename(),
          digest,
          seen);
    }
    changed(row);
  }

  private byte[] read(FileRow row, BlobName blob) throws StoreException, WheelException {
    try (FileChannel channel = blobs.open(blob)) {
      return WheelReader.metadata(ByteSource.of(channel), row.filename());
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw new StoreException.Unavailable("reading " + row.filename(), e);
    }
  }
}
