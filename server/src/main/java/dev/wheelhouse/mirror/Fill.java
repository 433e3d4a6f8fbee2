package dev.wheelhouse.mirror;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One shared download of one file, as its followers see it. It belongs to the server: it goes on
 * when clients leave. Threads share it; the fields are written by its one {@link FillTask}.
 *
 * <p>The last 64 KiB are held back until the whole hash matched, so that no client can complete a
 * wrong file.
 */
public final class Fill {
  /** How many bytes at the end wait for the hash. */
  public static final long HOLD_BACK = 64 * 1024;

  private final String validator;
  private final CompletableFuture<FillResult> started = new CompletableFuture<>();
  private final CompletableFuture<FillResult> ended = new CompletableFuture<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile long total = -1;
  private volatile long released;
  private volatile boolean failed;
  private volatile @Nullable SharedReader reader;

  Fill(String validator) {
    this.validator = validator;
  }

  /** The ETag of its bytes while they are not verified, in quotes. */
  public String validator() {
    return validator;
  }

  /** The length of the file in bytes; known once it has started. */
  public long total() {
    return total;
  }

  /** How many bytes from 0 on may be sent. It only grows. */
  public long released() {
    return released;
  }

  /** Whether it ended without the right bytes: what was released stays readable, no more comes. */
  public boolean failed() {
    return failed;
  }

  /** Whether everything may be sent. */
  public boolean complete() {
    return total >= 0 && released == total;
  }

  /** Completes when a status line can be written: with bytes on the way, stored, or failed. */
  CompletableFuture<FillResult> started() {
    return started;
  }

  /** Completes when the file is durable and in the catalog, or the fill failed. */
  CompletableFuture<FillResult> ended() {
    return ended;
  }

  /** Runs {@code listener} after each step, on the fill's thread; it must only post a task. */
  public void listen(Runnable listener) {
    listeners.add(listener);
  }

  /** Ends {@link #listen}. */
  public void unlisten(Runnable listener) {
    listeners.remove(listener);
  }

  /** Holds the file open for a follower; null if the fill is over and closed. */
  public @Nullable SharedReader hold() {
    SharedReader current = reader;
    return current != null && current.hold() ? current : null;
  }

  void begin(long totalBytes, SharedReader openReader) {
    total = totalBytes;
    reader = openReader;
    if (totalBytes > HOLD_BACK) {
      started.complete(new FillResult.Running(this));
    }
  }

  /** Bytes up to {@code prefix} are written; those below the hold-back may go out. */
  void advance(long prefix) {
    long may = Math.min(prefix, total - HOLD_BACK);
    if (may > released) {
      released = may;
      step();
    }
  }

  /** The hash matched. */
  void verified() {
    released = total;
    started.complete(new FillResult.Running(this));
    step();
  }

  void stored(StoredFile file) {
    FillResult.Stored result = new FillResult.Stored(file);
    started.complete(result);
    ended.complete(result);
    close();
  }

  void fail(Failure failure) {
    failed = true;
    FillResult.Failed result = new FillResult.Failed(failure);
    started.complete(result);
    ended.complete(result);
    step();
    close();
  }

  private void close() {
    SharedReader current = reader;
    if (current != null) {
      current.release();
    }
  }

  private void step() {
    listeners.forEach(Runnable::run);
  }
}
