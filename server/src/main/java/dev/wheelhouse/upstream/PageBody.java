package dev.wheelhouse.upstream;

import dev.wheelhouse.index.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The bytes of a page, gzipped as they came or by us, read through once to know that they are
 * whole. What comes plain is compressed on the way: a page of 60 MB would fill half the heap.
 */
final class PageBody {
  private static final int BUFFER_BYTES = 1 << 16;

  private final byte[] gzip;
  private final long size;
  private final Sha256 sha256;

  private PageBody(byte[] gzip, long size, Sha256 sha256) {
    this.gzip = gzip;
    this.size = size;
    this.sha256 = sha256;
  }

  /** More came than a page may have. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1;

    TooLong(long largest) {
      super("more than " + largest + " bytes");
    }
  }

  /**
   * Reads a body to its end.
   *
   * @param largest what it may be, as it comes and decompressed, in bytes
   * @throws IOException if it is cut, is no gzip though it should be, or is larger
   */
  static PageBody read(InputStream body, boolean gzipped, long largest) throws IOException {
    if (gzipped) {
      byte[] sent = body.readNBytes(Math.toIntExact(largest + 1));
      if (sent.length > largest) {
        throw new TooLong(largest);
      }
      try (InputStream in = open(sent)) {
        return counted(in, OutputStream.nullOutputStream(), largest).as(sent);
      }
    }
    ByteArrayOutputStream kept = new ByteArrayOutputStream(BUFFER_BYTES);
    Counted counted;
    try (OutputStream packed = new Fast(kept)) {
      counted = counted(body, packed, largest);
    }
    return counted.as(kept.toByteArray());
  }

  /** How much text there was, and its digest. */
  private record Counted(long size, Sha256 sha256) {
    PageBody as(byte[] gzip) {
      return new PageBody(gzip, size, sha256);
    }
  }

  private static Counted counted(InputStream in, OutputStream out, long largest)
      throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BUFFER_BYTES];
    long size = 0;
    int count;
    while ((count = in.read(buffer)) >= 0) {
      size += count;
      if (size > largest) {
        throw new TooLong(largest);
      }
      digest.update(buffer, 0, count);
      out.write(buffer, 0, count);
    }
    return new Counted(size, Sha256.ofBytes(digest.digest()));
  }

  private static InputStream open(byte[] gzip) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(gzip), BUFFER_BYTES);
  }

  long size() {
    return size;
  }

  Sha256 sha256() {
    return sha256;
  }

  /** The text of the page from its first byte on, decompressed on the way. */
  InputStream open() throws IOException {
    return open(gzip);
  }

  byte[] gzip() {
    return gzip;
  }

  byte[] plain() {
    try (InputStream in = open()) {
      return in.readNBytes((int) size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Fast extends GZIPOutputStream {
    Fast(OutputStream out) throws IOException {
      super(out, BUFFER_BYTES);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
