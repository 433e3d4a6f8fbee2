package dev.wheelhouse.mirror;

import dev.wheelhouse.storage.blob.BlobWriter.Interval;
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

  private volatile String validator;
  private final CompletableFuture<FillResult> started = new CompletableFuture<>();
  private final CompletableFuture<FillResult> ended = new CompletableFuture<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<Long> wishes = new CopyOnWriteArrayList<>();
  private volatile long total = -1;
  private volatile long[] written = {};
  private volatile boolean verified;
  private volatile boolean failed;
  private volatile @Nullable SharedReader reader;

  Fill(String validator) {
    this.validator = validator;
  }

  /** The ETag of its bytes while they are not verified, in quotes; final once it has started. */
  public String validator() {
    return validator;
  }

  /** The length of the file in bytes; known once it has started. */
  public long total() {
    return total;
  }

  /**
   * The end of the bytes that may be sent from {@code position} on; {@code position} itself if
   * there are none yet. It only grows.
   */
  public long sendable(long position) {
    return verified ? total : Math.max(position, Math.min(reach(position), total - HOLD_BACK));
  }

  /** The end of the bytes that are written from {@code position} on, verified or not. */
  long reach(long position) {
    long[] now = written;
    for (int i = 0; i < now.length; i += 2) {
      if (now[i] <= position && position < now[i + 1]) {
        return now[i + 1];
      }
    }
    return position;
  }

  /** How many bytes are written. */
  long known() {
    long[] now = written;
    long sum = 0;
    for (int i = 0; i < now.length; i += 2) {
      sum += now[i + 1] - now[i];
    }
    return sum;
  }

  /** How many transfers read it. */
  int followers() {
    SharedReader current = reader;
    return current == null ? 0 : current.holders() - 1;
  }

  /** Lets the fetch know that a client reads from {@code position} on, ahead of the others. */
  public void wish(long position) {
    wishes.add(position);
  }

  /** Ends {@link #wish}. */
  public void unwish(long position) {
    wishes.remove(position);
  }

  /** The places beyond the prefix where clients wait, each once. */
  List<Long> wishes() {
    long prefix = reach(0);
    return wishes.stream()
        .map(this::reach)
        .filter(at -> at > prefix && at < total)
        .distinct()
        .toList();
  }

  /** Whether it ended without the right bytes: what was released stays readable, no more comes. */
  public boolean failed() {
    return failed;
  }

  /** Completes when a status line can be written: with bytes on the way, stored, or failed. */
  CompletableFuture<FillResult> started() {
    return started;
  }

  /** Completes when the file is durable and in the catalog, or the fill failed. */
  public CompletableFuture<FillResult> ended() {
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

  void begin(long totalBytes, String ofObject, SharedReader openReader) {
    validator = ofObject;
    total = totalBytes;
    reader = openReader;
    if (totalBytes > HOLD_BACK) {
      started.complete(new FillResult.Running(this));
    }
  }

  /** These bytes are written; those below the hold-back may go out. Only more may be told. */
  void written(List<Interval> intervals) {
    long[] now = new long[2 * intervals.size()];
    for (int i = 0; i < intervals.size(); i++) {
      now[2 * i] = intervals.get(i).from();
      now[2 * i + 1] = intervals.get(i).to();
    }
    written = now;
    step();
  }

  /** The hash matched. */
  void verified() {
    verified = true;
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
    giveUp(new FillResult.Failed(failure));
  }

  /** The disk has no room for it. */
  void noRoom(Failure failure) {
    giveUp(new FillResult.NoRoom(failure));
  }

  private void giveUp(FillResult result) {
    failed = true;
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
