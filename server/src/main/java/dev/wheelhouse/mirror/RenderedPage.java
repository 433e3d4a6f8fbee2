package dev.wheelhouse.mirror;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.simple.SimpleFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  private final SimpleFormat format;
  private final byte @Nullable [] plain;
  private final byte[] gzip;
  private final int plainLength;
  private final String etag;
  private final String gzipEtag;

  private RenderedPage(
      SimpleFormat format, byte[] plain, byte[] gzip, String etag, String gzipEtag) {
    this.format = format;
    this.plain = plain.length <= KEEP_PLAIN ? plain : null;
    this.plainLength = plain.length;
    this.gzip = gzip;
    this.etag = etag;
    this.gzipEtag = gzipEtag;
  }

  /** Compresses and digests; to be called on a computing thread. */
  static RenderedPage of(SimpleFormat format, byte[] plain) {
    String digest = Sha256.of(plain).hex().substring(0, 32);
    String etag = "\"" + digest + "\"";
    return new RenderedPage(format, plain, deflate(plain), etag, "\"" + digest + "-gz\"");
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

  public SimpleFormat format() {
    return format;
  }

  /** The strong validator of one encoding, in quotes. */
  public String etag(boolean gzipped) {
    return gzipped ? gzipEtag : etag;
  }

  /** The length of one encoding, in bytes. */
  public int length(boolean gzipped) {
    return gzipped ? gzip.length : plainLength;
  }

  /** Whether {@link #body} has the bytes at hand, without computing. */
  public boolean ready(boolean gzipped) {
    return gzipped || plain != null;
  }

  /** The bytes of one encoding. */
  public byte[] body(boolean gzipped) {
    if (gzipped) {
      return gzip;
    }
    if (plain != null) {
      return plain;
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip), 1 << 16)) {
      return in.readNBytes(plainLength);
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
  }
}
