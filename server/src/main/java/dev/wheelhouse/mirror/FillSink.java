package dev.wheelhouse.mirror;

import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobWriter;
import dev.wheelhouse.upstream.ByteSink;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a download brings on computing threads, lets the followers of the fill know, and
 * hashes the prefix behind it, a slice at a time. Many threads may write.
 */
final class FillSink implements ByteSink {
  private static final long SLICE = 2L << 20;

  private final Fill fill;
  private final BlobWriter writer;
  private final Workers workers;
  private final Semaphore hashing = new Semaphore(1);
  private final ReentrantLock publishing = new ReentrantLock();
  private volatile @Nullable StoreException failure;

  FillSink(Fill fill, BlobWriter writer, Workers workers) {
    this.fill = fill;
    this.writer = writer;
    this.workers = workers;
  }

  @Override
  public Future<?> write(long offset, ByteBuffer bytes) {
    return workers
        .bulk()
        .submit(() -> {
          writer.write(offset, bytes);
          publish();
          hash();
          return null;
        });
  }

  /** Tells the fill what is written. */
  void publish() {
    publishing.lock();
    try {
      fill.written(writer.known());
    } finally {
      publishing.unlock();
    }
  }

  /** Sees to it that what is written without a gap is hashed. */
  void hash() {
    if (hashing.tryAcquire()) {
      workers.bulk().execute(this::hashSlice);
    }
  }

  private void hashSlice() {
    boolean more = false;
    try {
      more = writer.catchUp(SLICE);
    } catch (StoreException e) {
      failure = e;
    } finally {
      hashing.release();
    }
    if (more) {
      hash();
    }
  }

  /** Hashes the rest of what is written; nobody may be writing any more. */
  void finish() throws StoreException {
    hashing.acquireUninterruptibly();
    boolean more = true;
    while (more) {
      more = workers.store(StoreException.class, () -> writer.catchUp(SLICE));
    }
    hashing.release();
    StoreException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }
}
