package dev.wheelhouse.mirror;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.wheel.ByteSource;
import dev.wheelhouse.index.wheel.WheelException;
import dev.wheelhouse.index.wheel.WheelReader;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.StoredBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Looks at one stored blob after the other. Threads share it; calls read whole files. */
final class BlobCheck {
  private static final int BUFFER_BYTES = 1 << 20;

  /** Each thread hashes through memory of its own, which is as warm as the file. */
  private static final ThreadLocal<ByteBuffer> BUFFER =
      ThreadLocal.withInitial(() -> ByteBuffer.allocate(BUFFER_BYTES));

  private final Catalog catalog;
  private final BlobStore blobs;
  private final boolean deep;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong wheels = new AtomicLong();

  /** Will look into wheels as well if {@code deep}. */
  BlobCheck(Mirror mirror, boolean deep) {
    this.catalog = mirror.catalog();
    this.blobs = mirror.blobs();
    this.deep = deep;
  }

  /**
   * What was found.
   *
   * @param bad how the bytes are not those that the name says, or null
   * @param flaw how a wheel with the right bytes contradicts itself, or null
   */
  record Found(@Nullable String bad, @Nullable String flaw) {
    private static final String MISSING = "missing: ";
    static final Found RIGHT = new Found(null, null);

    static Found missing(String why) {
      return new Found(MISSING + why, null);
    }

    /** Whether nothing of the bytes lies there. */
    boolean gone() {
      return bad != null && bad.startsWith(MISSING);
    }
  }

  /** How many bytes were hashed so far. */
  long bytes() {
    return bytes.get();
  }

  /** How many wheels were looked into so far. */
  long wheels() {
    return wheels.get();
  }

  Found check(StoredBlob blob) throws StoreException {
    try (FileChannel channel = blobs.open(blob.name())) {
      String bad = hash(blob, channel);
      return bad != null || !deep ? new Found(bad, null) : new Found(null, flaw(blob, channel));
    } catch (StoreException.Missing e) {
      // Collected meanwhile, or replaced by a repair: then nobody lacks it.
      boolean wanted =
          catalog
              .blob(blob.name().sha256())
              .filter(now -> now.name().equals(blob.name()))
              .isPresent();
      return wanted ? Found.missing(String.valueOf(e.getMessage())) : Found.RIGHT;
    } catch (IOException e) {
      return new Found("unreadable: " + e.getMessage(), null);
    }
  }

  private @Nullable String hash(StoredBlob blob, FileChannel channel) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    ByteBuffer buffer = BUFFER.get();
    long size = 0;
    while (channel.read(buffer.clear()) >= 0) {
      digest.update(buffer.flip());
      size += buffer.limit();
      bytes.addAndGet(buffer.limit());
    }
    Sha256 found = Sha256.ofBytes(digest.digest());
    if (found.equals(blob.name().sha256())) {
      return size == blob.size()
          ? null
          : "the catalog says %d bytes, it has %d".formatted(blob.size(), size);
    }
    String length = size == blob.size() ? "" : ", " + size + " of " + blob.size() + " bytes";
    return "damaged: sha256 is " + found + length;
  }

  /** What is wrong inside a wheel whose bytes are right. */
  private @Nullable String flaw(StoredBlob blob, FileChannel channel) throws IOException {
    String filename = null;
    for (FileRow row : catalog.filesOf(blob.name().sha256())) {
      if (row.filename().endsWith(".whl")) {
        filename = row.filename();
      }
    }
    if (filename == null) {
      return null;
    }
    wheels.incrementAndGet();
    try {
      WheelReader.structure(ByteSource.of(channel), filename);
      return null;
    } catch (WheelException e) {
      return e.getMessage();
    }
  }
}
