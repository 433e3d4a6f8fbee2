package dev.wheelhouse.mirror;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.simple.SimpleFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A page as bytes, in one format: compressed once, and plain as well where it is small. Big ones
 * are inflated for the few clients that take no gzip. Immutable; the arrays are not to be written
 * to.
 */
public final class RenderedPage {
  /** Plain bytes are kept up to this size; ten such pages are still little beside one big one. */
  private static final int KEEP_PLAIN = 256 * 1024;

  private final String contentType;
  private final byte @Nullable [] plain;
  private final byte[] gzip;
  private final int plainLength;
  private final String etag;
  private final String gzipEtag;

  private RenderedPage(
      String contentType, byte @Nullable [] plain, byte[] gzip, int plainLength, String digest) {
    this.contentType = contentType;
    this.plain = plain;
    this.plainLength = plainLength;
    this.gzip = gzip;
    this.etag = "\"" + digest + "\"";
    this.gzipEtag = "\"" + digest + "-gz\"";
  }

  /** Compresses and digests; to be called on a computing thread. */
  static RenderedPage of(SimpleFormat format, byte[] plain) {
    return new RenderedPage(
        format.contentType(),
        plain.length <= KEEP_PLAIN ? plain : null,
        deflate(plain),
        plain.length,
        digest(Sha256.of(plain)));
  }

  /** Writes a text of any length. */
  @FunctionalInterface
  interface Text<X extends Exception> {
    void writeTo(OutputStream out) throws X, IOException;
  }

  /** As {@link #of}, from a text that is compressed as it is written and never whole in memory. */
  static <X extends Exception> RenderedPage written(String contentType, Text<X> text)
      throws X, IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(1 << 14);
    MessageDigest digest = Sha256.newDigest();
    int length;
    try (Gzip gz = new Gzip(packed)) {
      text.writeTo(new DigestOutputStream(gz, digest));
      length = gz.written();
    }
    return new RenderedPage(
        contentType, null, packed.toByteArray(), length, digest(Sha256.ofBytes(digest.digest())));
  }

  private static String digest(Sha256 plain) {
    return plain.hex().substring(0, 32);
  }

  private static byte[] deflate(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 4 + 64);
    try (GZIPOutputStream gz = new Gzip(out)) {
      gz.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The value of the response's {@code Content-Type}. */
  public String contentType() {
    return contentType;
  }

  /** The strong validator of one encoding, in quotes. */
  public String etag(boolean gzipped) {
    return gzipped ? gzipEtag : etag;
  }

  /** The length of one encoding, in bytes. */
  public int length(boolean gzipped) {
    return gzipped ? gzip.length : plainLength;
  }

  /** Whether one encoding is little enough to be sent whole, by {@link #body}. */
  public boolean isSmall(boolean gzipped) {
    return gzipped ? gzip.length <= KEEP_PLAIN : plain != null;
  }

  /** The bytes of one encoding, which {@link #isSmall}. */
  public byte[] body(boolean gzipped) {
    byte[] bytes = gzipped ? gzip : plain;
    if (bytes == null) {
      throw new IllegalStateException("not kept whole; open it");
    }
    return bytes;
  }

  /** The bytes of one encoding from the first one on, inflated on the way where need be. */
  public InputStream open(boolean gzipped) {
    ByteArrayInputStream packed = new ByteArrayInputStream(gzip);
    try {
      return gzipped ? packed : new GZIPInputStream(packed, 1 << 16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the page costs in memory, in bytes. */
  int weight() {
    return gzip.length + (plain == null ? 0 : plain.length) + 400;
  }

  private static final class Gzip extends GZIPOutputStream {
    Gzip(ByteArrayOutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.DEFAULT_COMPRESSION);
    }

    /** How many bytes were given to it. */
    int written() {
      return Math.toIntExact(def.getBytesRead());
    }
  }
}
