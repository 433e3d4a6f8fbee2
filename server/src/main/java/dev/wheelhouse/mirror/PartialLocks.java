package dev.wheelhouse.mirror;

import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.catalog.FileRow;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Lets one at a time open the partial of a file: a fill that begins waits for the part that is just
 * written into it. Threads share it; those that hold a lock compute, they wait for no socket.
 */
final class PartialLocks {
  private static final int STRIPES = 64;

  private final BlobStore blobs;
  private final ReentrantLock[] locks =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(ReentrantLock[]::new);

  PartialLocks(BlobStore blobs) {
    this.blobs = blobs;
  }

  /** What is done with a partial, by its key. */
  interface Work<T> {
    T run(String key) throws StoreException;
  }

  <T> T hold(FileRow row, Work<T> work) throws StoreException {
    String key = FillTask.partialKey(Fills.key(row));
    ReentrantLock lock = locks[Math.floorMod(key.hashCode(), STRIPES)];
    lock.lock();
    try {
      return work.run(key);
    } finally {
      lock.unlock();
    }
  }

  /** Opens what was left of a file, for its fill. */
  Optional<BlobStore.Resumed> resume(FileRow row) throws StoreException {
    return hold(row, blobs::resume);
  }
}
