package dev.wheelhouse.mirror;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.OriginFile;
import dev.wheelhouse.upstream.UpstreamException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file on its way from its origin to one client, hashed and not stored. Nothing is read ahead of
 * the client: one chunk is in memory. The last {@link Fill#HOLD_BACK} bytes are handed out only
 * when the hash of the whole matched.
 *
 * <p>One call of {@link #next} at a time; any thread may close.
 */
public final class PassThrough implements AutoCloseable {
  private static final int CHUNK = 256 * 1024;

  /** So long the bytes of a slow origin are gathered before they go on. */
  private static final long GATHER_NANOS = 20_000_000L;

  private static final Failure LEFT = new Failure(Failure.Kind.UNAVAILABLE, "the client has left");

  private final FileRow row;
  private final Promise promise;
  private final OriginFile origin;
  private final long total;
  private final String validator;
  private final Ends ends;
  private final MessageDigest running = Sha256.newDigest();
  private final ReentrantLock reading = new ReentrantLock();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ByteBuffer chunk;
  private final ByteBuffer head = ByteBuffer.allocate(Diagnosis.HEAD);
  private volatile long position;
  private volatile boolean over;

  /**
   * Takes over {@code origin}, which is at its first byte.
   *
   * @param total the bytes that are expected
   */
  PassThrough(
      FileRow row, Promise promise, OriginFile origin, long total, String validator, Ends ends) {
    this.row = row;
    this.promise = promise;
    this.origin = origin;
    this.total = total;
    this.validator = validator;
    this.ends = ends;
    this.chunk = ByteBuffer.allocate((int) Math.min(CHUNK, total)).limit(0);
  }

  /** How reading on can end. */
  public sealed interface Step {
    /** The bytes from the asked place on; they are good until the next call. */
    record Bytes(ByteBuffer content) implements Step {}

    /** No more comes, and what came must not look complete. */
    record Failed(Failure failure) implements Step {}
  }

  /** Those who look after it, and do its work. */
  interface Ends {
    Workers workers();

    /** The bytes are another file's; says so in words. Blocks. */
    Mismatch wrong(Sha256 found, ByteBuffer head) throws StoreException;

    /** All bytes came, and are right. */
    void right();

    /** It failed; returns what is told of it. */
    Failure failed(Exception e);

    /** It is closed; {@code complete} tells whether it was verified or has failed before. */
    void closed(PassThrough me, boolean complete);
  }

  /** The length of the file in bytes. */
  public long total() {
    return total;
  }

  /** The ETag of its bytes, in quotes: they are not verified when the first of them go out. */
  public String validator() {
    return validator;
  }

  FileRow row() {
    return row;
  }

  /** How many bytes were read. */
  long position() {
    return position;
  }

  /**
   * Reads on, and hashes, until bytes from {@code from} on may be handed out.
   *
   * @param from an offset in the file; never less than before
   */
  public CompletableFuture<Step> next(long from) {
    return ends.workers().start(() -> read(from));
  }

  /** The same, blocking. */
  Step read(long from) {
    reading.lock();
    try {
      while (position <= from && !over) {
        more();
      }
      int skip = (int) (from - (position - chunk.limit()));
      return new Step.Bytes(chunk.duplicate().position(skip).asReadOnlyBuffer());
    } catch (UpstreamException | StoreException | Mismatch e) {
      if (closed.get()) {
        return new Step.Failed(LEFT);
      }
      over = true;
      return new Step.Failed(ends.failed(e));
    } finally {
      reading.unlock();
    }
  }

  private void more() throws UpstreamException, StoreException, Mismatch {
    long at = position;
    long open = total - Fill.HOLD_BACK - at;
    boolean tail = open <= 0;
    chunk.clear().limit((int) Math.min(chunk.capacity(), tail ? total - at : open));
    gather(tail);
    chunk.flip();
    if (at == 0) {
      head.put(chunk.duplicate().limit(Math.min(head.capacity(), chunk.limit()))).flip();
    }
    Workers.await(
        RuntimeException.class,
        ends.workers().bulk().submit(() -> running.update(chunk.duplicate())));
    if (tail) {
      verify();
    }
    position = at + chunk.limit();
  }

  /** Fills the chunk; {@code all} of it, or what comes in a short time. */
  private void gather(boolean all) throws UpstreamException {
    long since = System.nanoTime();
    while (chunk.hasRemaining()
        && (all || chunk.position() == 0 || System.nanoTime() - since < GATHER_NANOS)) {
      if (origin.read(chunk) < 0) {
        throw new UpstreamException.Broken(
            "%s: %d bytes (expected: %d)"
                .formatted(row.link().url(), position + chunk.position(), total));
      }
    }
  }

  private void verify() throws UpstreamException, StoreException, Mismatch {
    if (origin.read(ByteBuffer.allocate(1)) >= 0) {
      throw new UpstreamException.Broken(
          "%s: more than %d bytes (expected: exactly so many)".formatted(row.link().url(), total));
    }
    Sha256 found = Sha256.ofBytes(running.digest());
    if (promise.sha256() != null && !promise.sha256().equals(found)) {
      throw ends.wrong(found, head);
    }
    over = true;
    ends.right();
  }

  /** Ends it; a call under way fails. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      if (!over) {
        origin.cancel();
      }
      ends.workers().waiting().execute(this::letGo);
    }
  }

  private void letGo() {
    reading.lock();
    try {
      origin.close();
    } finally {
      reading.unlock();
      ends.closed(this, over);
    }
  }
}
