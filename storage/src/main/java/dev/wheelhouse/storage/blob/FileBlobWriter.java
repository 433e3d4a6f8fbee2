package dev.wheelhouse.storage.blob;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes one file. Positional writes need no lock; the lock guards the map of what is known and the
 * right to hash, never I/O. The running hash follows the contiguous prefix: bytes that come in
 * order are hashed from the writer's own buffer, what came early is read back by {@link #catchUp}.
 */
final class FileBlobWriter implements BlobWriter {
  private static final Logger LOG = System.getLogger(FileBlobWriter.class.getName());
  private static final int READ_BACK_BYTES = 1 << 18;

  /** What a power cut may cost of a partial, in bytes and in time. */
  private static final long SYNC_BYTES = 64L << 20;

  private static final long SYNC_NANOS = 5_000_000_000L;

  private final FileBlobStore store;
  private final Path file;
  private final FileChannel channel;
  private final Diary diary;
  private final ReentrantLock lock = new ReentrantLock();
  private final KnownBytes known = new KnownBytes();
  private final MessageDigest running = Sha256.newDigest();
  private final AtomicLong reserved = new AtomicLong();
  private final AtomicLong unsynced = new AtomicLong();
  private final AtomicBoolean syncing = new AtomicBoolean();

  /** One sync at a time: the kernel tells a failure to one of them only. */
  private final ReentrantLock pushing = new ReentrantLock();

  private volatile @Nullable IOException syncFailure;
  private volatile long syncedAt = System.nanoTime();
  private volatile long prefix;
  private boolean hashing;
  private boolean over;

  /** Will write to {@code channel}; {@code diary} is told of each write and of the end. */
  FileBlobWriter(FileBlobStore store, Path file, FileChannel channel, Diary diary) {
    this.store = store;
    this.file = file;
    this.channel = channel;
    this.diary = diary;
  }

  /** What is kept of a writer beside its bytes. */
  interface Diary {
    /** Of a writer whose bytes do not outlive it. */
    Diary NONE =
        new Diary() {
          @Override
          public void wrote(long from, ByteBuffer bytes) {}

          @Override
          public void over(boolean keep) {}

          @Override
          public boolean lasts() {
            return false;
          }
        };

    /** {@code bytes} were written from {@code from} on; they are not to be consumed. */
    void wrote(long from, ByteBuffer bytes) throws IOException;

    /** The writer is done; {@code keep} says whether it goes on in another life. */
    void over(boolean keep) throws IOException;

    /** Whether the bytes outlive the writer. */
    default boolean lasts() {
      return true;
    }
  }

  static FileBlobWriter create(FileBlobStore store, Path file) throws StoreException {
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      return new FileBlobWriter(store, file, channel, Diary.NONE);
    } catch (IOException e) {
      throw Failures.ofWriting("opening", file, e);
    }
  }

  /** So much of the disk is kept by the store for what is still to be written. */
  FileBlobWriter reserved(long bytes) {
    reserved.set(bytes);
    return this;
  }

  /** Gives back what was reserved for {@code bytes} that are written now. */
  private void use(long bytes) {
    long before = reserved.getAndUpdate(left -> Math.max(0, left - bytes));
    store.reserve(-Math.min(before, bytes));
  }

  /** The bytes {@code from} to {@code to} are in the file already. */
  void recall(long from, long to) {
    lock.lock();
    try {
      known.add(from, to);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(long offset, ByteBuffer bytes) throws StoreException {
    ByteBuffer written = bytes.duplicate();
    long at = offset;
    try {
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
      use(at - offset);
      diary.wrote(offset, written);
      syncNowAndThen(at - offset);
    } catch (IOException e) {
      throw Failures.ofWriting("writing", file, e);
    }
    if (noteAndMayHash(offset, at)) {
      running.update(written);
      hashed(at);
    }
  }

  /** Looks at the disk's space, and begins to push to it what {@link #commit} would wait for. */
  private void syncNowAndThen(long bytes) throws IOException {
    long sum = unsynced.addAndGet(bytes);
    long now = System.nanoTime();
    boolean due = sum >= SYNC_BYTES || now - syncedAt > SYNC_NANOS;
    if (due && unsynced.compareAndSet(sum, 0)) {
      syncedAt = now;
      store.checkSpace();
      if (syncing.compareAndSet(false, true)) {
        store.later(this::sync);
      }
    }
    checkSynced();
  }

  private void checkSynced() throws IOException {
    IOException failed = syncFailure;
    if (failed != null) {
      throw new IOException("syncing what was written before: " + failed.getMessage(), failed);
    }
  }

  /** Pushes what is written to the disk, beside those who write on. */
  private void sync() {
    pushing.lock();
    try {
      channel.force(false);
    } catch (ClosedChannelException e) {
      LOG.log(Level.DEBUG, "{0} was closed while it was synced", file);
    } catch (IOException e) {
      syncFailure = e;
    } finally {
      syncing.set(false);
      pushing.unlock();
    }
  }

  /** Notes what is known; true if these bytes are the next to be hashed and nobody hashes. */
  private boolean noteAndMayHash(long from, long to) {
    lock.lock();
    try {
      known.add(from, to);
      boolean next = from == prefix && !hashing;
      hashing |= next;
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void hashed(long to) {
    lock.lock();
    try {
      prefix = to;
      hashing = false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean catchUp(long atMost) throws StoreException {
    long from;
    long to;
    lock.lock();
    try {
      from = prefix;
      to = Math.min(known.prefix(), from + atMost);
      if (hashing || to <= from) {
        return false;
      }
      hashing = true;
    } finally {
      lock.unlock();
    }
    long at = from;
    try {
      at = readBack(from, to);
    } catch (IOException e) {
      throw Failures.of("reading back", file, e);
    } finally {
      hashed(at);
    }
    return known().getFirst().to() > to;
  }

  private long readBack(long from, long to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(READ_BACK_BYTES, to - from));
    long at = from;
    while (at < to) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), to - at));
      int count = channel.read(buffer, at);
      if (count < 0) {
        throw new IOException("the file ends at " + at + ", expected " + to + " bytes");
      }
      running.update(buffer.flip());
      at += count;
    }
    return at;
  }

  private void over() {
    over = true;
    use(Long.MAX_VALUE);
  }

  @Override
  public long prefix() {
    return prefix;
  }

  @Override
  public List<Interval> known() {
    lock.lock();
    try {
      return known.list();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Sha256 digest() {
    lock.lock();
    try {
      if (hashing) {
        throw new IllegalStateException("bytes are being hashed");
      }
      return Sha256.ofBytes(((MessageDigest) running.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public FileChannel openReader() throws StoreException {
    try {
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException e) {
      throw Failures.of("opening", file, e);
    }
  }

  @Override
  public BlobName commit(Sha256 expected) throws StoreException {
    while (catchUp(Long.MAX_VALUE - prefix)) {
      // hashes all that is written
    }
    Sha256 found = digest();
    if (!found.equals(expected)) {
      close();
      throw new StoreException.Mismatch(expected, found);
    }
    try {
      if (channel.size() != prefix) {
        throw new IOException(prefix + " of " + channel.size() + " bytes are known");
      }
      pushAll();
      BlobName name = store.publish(file, expected);
      close();
      return name;
    } catch (IOException e) {
      close();
      throw Failures.ofWriting("storing", file, e);
    }
  }

  /** A failed sync is never tried again: the kernel may have dropped what it could not write. */
  private void pushAll() throws IOException {
    pushing.lock();
    try {
      checkSynced();
      channel.force(true);
    } finally {
      pushing.unlock();
    }
  }

  @Override
  public void suspend() throws StoreException {
    if (!diary.lasts()) {
      throw new IllegalStateException("only a partial can be suspended");
    }
    over();
    try {
      try {
        channel.close();
      } finally {
        diary.over(true);
      }
    } catch (IOException e) {
      throw Failures.ofWriting("closing", file, e);
    }
  }

  @Override
  public void close() {
    if (over) {
      return;
    }
    over();
    try {
      try {
        channel.close();
        Files.deleteIfExists(file); // after a commit it has moved on
      } finally {
        diary.over(false);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "discarding " + file, e);
    }
  }
}
