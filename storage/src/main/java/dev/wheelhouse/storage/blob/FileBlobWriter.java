package dev.wheelhouse.storage.blob;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes one temporary file. Positional writes need no lock; the lock guards the map of what is
 * known and the running hash, which follows the contiguous prefix. Bytes that came in order are
 * hashed from the writer's own buffer; what came early is read back when the gap before it closes.
 */
final class FileBlobWriter implements BlobWriter {
  private static final Logger LOG = System.getLogger(FileBlobWriter.class.getName());
  private static final int READ_BACK_BYTES = 1 << 20;

  private final FileBlobStore store;
  private final Path file;
  private final FileChannel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final KnownBytes known = new KnownBytes();
  private final MessageDigest running = Sha256.newDigest();
  private volatile long prefix;
  private boolean over;

  private FileBlobWriter(FileBlobStore store, Path file, FileChannel channel) {
    this.store = store;
    this.file = file;
    this.channel = channel;
  }

  static FileBlobWriter create(FileBlobStore store, Path file) throws StoreException {
    return open(store, file, StandardOpenOption.CREATE_NEW);
  }

  static FileBlobWriter resume(FileBlobStore store, Path file, List<Interval> intervals)
      throws StoreException {
    FileBlobWriter writer = open(store, file, StandardOpenOption.WRITE);
    try {
      intervals.forEach(interval -> writer.known.add(interval.from(), interval.to()));
      writer.catchUp();
    } catch (IOException e) {
      writer.close();
      throw Failures.of("reading back", file, e);
    }
    return writer;
  }

  private static FileBlobWriter open(FileBlobStore store, Path file, StandardOpenOption how)
      throws StoreException {
    try {
      return new FileBlobWriter(
          store,
          file,
          FileChannel.open(file, how, StandardOpenOption.READ, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw Failures.of("opening", file, e);
    }
  }

  @Override
  public void write(long offset, ByteBuffer bytes) throws StoreException {
    ByteBuffer unhashed = bytes.duplicate();
    long at = offset;
    try {
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
      note(offset, at, unhashed);
    } catch (IOException e) {
      throw Failures.of("writing", file, e);
    }
  }

  private void note(long from, long to, ByteBuffer bytes) throws IOException {
    lock.lock();
    try {
      known.add(from, to);
      if (from == prefix) {
        running.update(bytes);
        prefix = to;
      }
      catchUp();
    } finally {
      lock.unlock();
    }
  }

  /** Hashes what is known beyond the hashed prefix. */
  private void catchUp() throws IOException {
    long reach = known.prefix();
    if (reach <= prefix) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(READ_BACK_BYTES, reach - prefix));
    long at = prefix;
    while (at < reach) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), reach - at));
      int count = channel.read(buffer, at);
      if (count < 0) {
        throw new IOException("the file ends at " + at + ", expected " + reach + " bytes");
      }
      running.update(buffer.flip());
      at += count;
    }
    prefix = reach;
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
    Sha256 found = digest();
    if (!found.equals(expected)) {
      close();
      throw new StoreException.Mismatch(expected, found);
    }
    try {
      if (channel.size() != prefix) {
        throw new IOException(prefix + " of " + channel.size() + " bytes are known");
      }
      // A failed sync is never tried again: the kernel may have dropped what it could not write.
      channel.force(true);
      BlobName name = store.publish(file, expected);
      over = true;
      channel.close();
      return name;
    } catch (IOException e) {
      close();
      throw Failures.of("storing", file, e);
    }
  }

  @Override
  public SuspendedBlob suspend() throws StoreException {
    try {
      over = true;
      channel.close();
      return new SuspendedBlob(String.valueOf(file.getFileName()), known());
    } catch (IOException e) {
      throw Failures.of("closing", file, e);
    }
  }

  @Override
  public void close() {
    if (over) {
      return;
    }
    over = true;
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "discarding " + file, e);
    }
  }
}
