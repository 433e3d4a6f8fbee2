package dev.wheelhouse.storage.bundle;

import dev.wheelhouse.index.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/**
 * Copies the content of one entry and hashes what it copies. Bytes of a big one are hashed by
 * another thread while they are written and the next are read, and go to the disk meanwhile.
 */
final class Copy {
  private static final int BUFFER_BYTES = 256 * 1024;

  /** A smaller file is over before another thread has begun. */
  private static final long BIG = 4L << 20;

  /** So much is written between two pushes to the disk. */
  private static final long EARLY_BYTES = 64L << 20;

  private final Entry entry;
  private final Path file;
  private final FileChannel channel;
  private final Beside beside;
  private final LongConsumer count;
  private final MessageDigest digest = Sha256.newDigest();
  private final AtomicBoolean pushing = new AtomicBoolean();
  private long unpushed;

  /** Will write to {@code channel}, of {@code file}. */
  Copy(Entry entry, Path file, FileChannel channel, Beside beside, LongConsumer count) {
    this.entry = entry;
    this.file = file;
    this.channel = channel;
    this.beside = beside;
    this.count = count;
  }

  /**
   * Copies to {@code at}.
   *
   * @throws BundleException if the bytes are not what they must be
   */
  void to(long at) throws IOException {
    beside.check();
    long done;
    try (InputStream in = entry.content().open()) {
      done = entry.size() < BIG ? small(in, at) : big(in, at);
    }
    Sha256 found = Sha256.ofBytes(digest.digest());
    if (done != entry.size() || !found.equals(entry.sha256())) {
      throw new BundleException(
          "%s: its bytes here are damaged: %d bytes, sha256 %s (expected: %d bytes, sha256 %s);"
                  .formatted(entry.path(), done, found, entry.size(), entry.sha256())
              + " run: wheelhouse verify --repair");
    }
  }

  private long small(InputStream in, long at) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, entry.size()))];
    long done = 0;
    int read;
    while ((read = in.read(buffer)) > 0) {
      digest.update(buffer, 0, read);
      write(at + done, buffer, read);
      done += read;
    }
    return done;
  }

  private long big(InputStream in, long at) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    byte[] other = new byte[BUFFER_BYTES];
    CompletableFuture<Void> hashing = CompletableFuture.completedFuture(null);
    long done = 0;
    int read;
    while ((read = in.readNBytes(buffer, 0, buffer.length)) > 0) {
      hashing.join(); // of the other buffer, which is read into next
      hashing = beside.hash(digest, buffer, read);
      write(at + done, buffer, read);
      done += read;
      push(read);
      byte[] written = buffer;
      buffer = other;
      other = written;
    }
    hashing.join();
    return done;
  }

  private void write(long at, byte[] bytes, int length) throws IOException {
    write(channel, at, ByteBuffer.wrap(bytes, 0, length));
    count.accept(length);
  }

  private void push(long bytes) throws IOException {
    beside.check();
    unpushed += bytes;
    if (unpushed >= EARLY_BYTES && pushing.compareAndSet(false, true)) {
      unpushed = 0;
      beside.early(file, channel, () -> pushing.set(false));
    }
  }

  static void write(FileChannel channel, long at, ByteBuffer bytes) throws IOException {
    long place = at;
    while (bytes.hasRemaining()) {
      place += channel.write(bytes, place);
    }
  }

  /** Whether {@code channel} has the bytes of {@code entry} from {@code at} on. */
  static boolean isThere(FileChannel channel, long at, Entry entry) throws IOException {
    if (channel.size() - at < entry.size()) {
      return false;
    }
    MessageDigest digest = Sha256.newDigest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long done = 0;
    while (done < entry.size()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), entry.size() - done));
      int count = channel.read(buffer, at + done);
      if (count < 0) {
        return false;
      }
      digest.update(buffer.flip());
      done += count;
    }
    return Sha256.ofBytes(digest.digest()).equals(entry.sha256());
  }
}
