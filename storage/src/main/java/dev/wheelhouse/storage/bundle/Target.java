package dev.wheelhouse.storage.bundle;

import dev.wheelhouse.index.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A volume that is being written. What an interrupted export left is kept where it is right.
 * Several threads may put entries; one ends it when they are done.
 */
abstract sealed class Target implements Closeable permits DirectoryTarget, TarTarget {
  private static final int BUFFER_BYTES = 256 * 1024;

  /**
   * Sees to it that an entry is there, durably.
   *
   * @param count told of bytes that are right, as they are written or found
   * @throws BundleException if its content is not what it must be
   */
  abstract void put(Entry entry, LongConsumer count) throws IOException;

  /** Makes it complete. The last of {@code last} is the manifest. */
  abstract void finish(List<Entry> last) throws IOException;

  /** Whether {@code channel} has the bytes of {@code entry} from {@code at} on. */
  static boolean has(FileChannel channel, long at, Entry entry) throws IOException {
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

  /** Copies the content of {@code entry} to {@code at}, and hashes it on the way. */
  static void copy(Entry entry, FileChannel channel, long at, LongConsumer count)
      throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, entry.size()))];
    long done = 0;
    try (InputStream in = entry.content().open()) {
      int read;
      while ((read = in.read(buffer)) > 0) {
        digest.update(buffer, 0, read);
        write(channel, at + done, ByteBuffer.wrap(buffer, 0, read));
        done += read;
        count.accept(read);
      }
    }
    Sha256 found = Sha256.ofBytes(digest.digest());
    if (done != entry.size() || !found.equals(entry.sha256())) {
      throw new BundleException(
          "%s: its bytes here are damaged: %d bytes, sha256 %s (expected: %d bytes, sha256 %s);"
                  .formatted(entry.path(), done, found, entry.size(), entry.sha256())
              + " run: wheelhouse verify --repair");
    }
  }

  static void write(FileChannel channel, long at, ByteBuffer bytes) throws IOException {
    long place = at;
    while (bytes.hasRemaining()) {
      place += channel.write(bytes, place);
    }
  }
}
