package dev.wheelhouse.storage.bundle;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * What goes on beside the threads that copy: finished files are pushed to the disk, and big ones
 * hashed. A disk takes many syncs at once for little more than the price of one. Threads share it.
 */
final class Beside implements Closeable {
  /** So many small files are synced at once; more gained nothing where it was tried. */
  private static final int SYNC_THREADS = 16;

  /** How many files may be open and wait for the disk. */
  private static final int MOST_WAITING = 64;

  private final ExecutorService syncs = pool("bundle-sync-", SYNC_THREADS);
  private final ExecutorService hashes =
      pool("bundle-hash-", Runtime.getRuntime().availableProcessors());
  private final Semaphore free = new Semaphore(MOST_WAITING);

  /** One of those that happened, if any did. */
  private volatile @Nullable IOException failure;

  private static ExecutorService pool(String name, int threads) {
    return Executors.newFixedThreadPool(
        threads, Thread.ofPlatform().name(name, 0).daemon().factory());
  }

  /** Hashes {@code count} bytes of {@code bytes}, which must stay as they are until it is done. */
  CompletableFuture<Void> hash(MessageDigest digest, byte[] bytes, int count) {
    return CompletableFuture.runAsync(() -> digest.update(bytes, 0, count), hashes);
  }

  /** Makes a file durable and closes its channel; waits if many others are still to be. */
  void finish(Path file, FileChannel channel) {
    submit(() -> {
      try (channel) {
        channel.force(true);
      } catch (IOException e) {
        failed(file, e);
      }
    });
  }

  /**
   * Begins to push what was written so far, if the disk is not busy with others; {@code done} is
   * run at the end, else at once.
   */
  void early(Path file, FileChannel channel, Runnable done) {
    if (!free.tryAcquire()) {
      done.run();
      return;
    }
    run(() -> {
      try {
        channel.force(false);
      } catch (ClosedChannelException e) {
        // Whoever copies has failed, and tells why.
      } catch (IOException e) {
        failed(file, e);
      } finally {
        done.run();
      }
    });
  }

  /** Makes the names in a directory durable, where its file system can do that. */
  void directory(Path directory) {
    submit(() -> {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      } catch (IOException e) {
        // Not every one that sticks have can do it; it then writes names at once.
        System.getLogger(Beside.class.getName())
            .log(System.Logger.Level.DEBUG, "syncing " + directory, e);
      }
    });
  }

  /** Returns when all that was begun is done. */
  void await() throws IOException {
    free.acquireUninterruptibly(MOST_WAITING);
    free.release(MOST_WAITING);
    check();
  }

  private void submit(Runnable work) {
    free.acquireUninterruptibly();
    run(work);
  }

  private void run(Runnable work) {
    syncs.execute(() -> {
      try {
        work.run();
      } finally {
        free.release();
      }
    });
  }

  /**
   * What the kernel could not write it may have dropped, and show all the same: only a file that is
   * written anew can be trusted by the next run.
   */
  private void failed(Path file, IOException e) {
    failure = e;
    try {
      Files.deleteIfExists(file);
    } catch (IOException again) {
      e.addSuppressed(again);
    }
  }

  /** Throws what has failed so far, if anything has. */
  void check() throws IOException {
    IOException first = failure;
    if (first != null) {
      throw new IOException("the disk did not take what was written: " + first.getMessage(), first);
    }
  }

  /** Ends when what was begun is done. */
  @Override
  public void close() {
    hashes.shutdown();
    free.acquireUninterruptibly(MOST_WAITING);
    free.release(MOST_WAITING);
    syncs.shutdown();
  }
}
