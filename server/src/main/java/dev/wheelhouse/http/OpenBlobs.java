package dev.wheelhouse.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.wheelhouse.mirror.Mirror;
import dev.wheelhouse.mirror.SharedReader;
import dev.wheelhouse.mirror.StoredFile;
import dev.wheelhouse.storage.blob.BlobName;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The channels of blobs that were asked for lately, kept open. Safe because physical names are
 * never used twice. Threads share it; opening happens off the event loops.
 */
final class OpenBlobs {
  private static final int MOST = 256;

  private final Cache<BlobName, SharedReader> open =
      Caffeine.newBuilder()
          .maximumSize(MOST)
          .executor(Runnable::run)
          .removalListener(
              (@Nullable BlobName name, @Nullable SharedReader reader, RemovalCause cause) -> {
                if (reader != null) {
                  reader.release();
                }
              })
          .build();

  /** A reader of a file of {@code mirror}, which the caller holds and must let go. */
  CompletableFuture<SharedReader> hold(Mirror mirror, StoredFile file) {
    SharedReader cached = open.getIfPresent(file.blob());
    if (cached != null && cached.hold()) {
      return CompletableFuture.completedFuture(cached);
    }
    return mirror
        .open(file)
        .thenApply(channel -> {
          SharedReader reader = new SharedReader(channel);
          reader.hold();
          open.put(file.blob(), reader);
          return reader;
        });
  }

  /** Lets go of what is kept open; transfers under way go on. */
  void close() {
    open.invalidateAll();
  }
}
