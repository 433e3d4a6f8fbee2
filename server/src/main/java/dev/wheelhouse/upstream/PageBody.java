package dev.wheelhouse.upstream;

import dev.wheelhouse.index.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The bytes of a page as they came, gzipped or not, read through once to know that they are whole.
 */
final class PageBody {
  private static final int BUFFER_BYTES = 1 << 16;

  private final byte[] sent;
  private final boolean gzipped;
  private final long size;
  private final Sha256 sha256;

  private PageBody(byte[] sent, boolean gzipped, long size, Sha256 sha256) {
    this.sent = sent;
    this.gzipped = gzipped;
    this.size = size;
    this.sha256 = sha256;
  }

  /**
   * Reads {@code sent} through.
   *
   * @param largest what it may be decompressed, in bytes
   * @throws IOException if it is cut, is no gzip though it should be, or is larger
   */
  static PageBody of(byte[] sent, boolean gzipped, long largest) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BUFFER_BYTES];
    long size = 0;
    try (InputStream in = open(sent, gzipped)) {
      int count;
      while ((count = in.read(buffer)) >= 0) {
        digest.update(buffer, 0, count);
        size += count;
        if (size > largest) {
          throw new IOException("more than " + largest + " bytes");
        }
      }
    }
    return new PageBody(sent, gzipped, size, Sha256.ofBytes(digest.digest()));
  }

  private static InputStream open(byte[] sent, boolean gzipped) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(sent);
    return gzipped ? new GZIPInputStream(in, BUFFER_BYTES) : in;
  }

  long size() {
    return size;
  }

  Sha256 sha256() {
    return sha256;
  }

  /** The text of the page from its first byte on, decompressed on the way. */
  InputStream open() throws IOException {
    return open(sent, gzipped);
  }

  byte[] gzip() {
    if (gzipped) {
      return sent;
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream(sent.length / 4 + 64);
    try (GZIPOutputStream out = new GZIPOutputStream(packed, BUFFER_BYTES)) {
      out.write(sent);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  byte[] plain() {
    if (!gzipped) {
      return sent;
    }
    try (InputStream in = open()) {
      return in.readNBytes((int) size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
