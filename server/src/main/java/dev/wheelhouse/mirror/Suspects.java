package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.upstream.Contribution;
import dev.wheelhouse.upstream.RangePlan.Span;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Who gave which bytes of files that turned out wrong. When the right file is there, its bytes tell
 * who it was. Threads share it.
 */
final class Suspects {
  private static final int FILES = 16;
  private static final int BUFFER_BYTES = 256 * 1024;

  private final Cache<String, List<Part>> parts =
      Caffeine.newBuilder().maximumSize(FILES).executor(Runnable::run).build();

  /** Bytes of a file as an origin gave them. */
  private record Part(String url, Span span, int crc) {}

  /** An origin whose bytes are not those of the right file. */
  record Guilty(String url, Span span) {}

  /** Remembers what each origin gave; reads all of it back, on a thread that computes. */
  void accuse(String fill, List<Contribution> contributions, FileChannel wrong)
      throws StoreException {
    List<Part> given = new ArrayList<>();
    for (Contribution each : contributions) {
      for (Span span : each.spans()) {
        given.add(new Part(each.url(), span, crc(wrong, span)));
      }
    }
    parts.put(fill, given);
  }

  /** Whether another than {@code url} gave bytes of a file that turned out wrong. */
  boolean accusesOthers(String fill, String url) {
    return given(fill).stream().anyMatch(part -> !part.url.equals(url));
  }

  /** Whether a file that turned out wrong came from {@code url} alone. */
  boolean accusesOnly(String fill, String url) {
    return accusesAnyone(fill) && !accusesOthers(fill, url);
  }

  /** Whether anybody stands accused for a file. */
  boolean accusesAnyone(String fill) {
    return !given(fill).isEmpty();
  }

  /** Forgets a file. */
  void forget(String fill) {
    parts.invalidate(fill);
  }

  private List<Part> given(String fill) {
    List<Part> given = parts.getIfPresent(fill);
    return given == null ? List.of() : given;
  }

  /** Compares with the right file, and forgets; reads on a thread that computes. */
  List<Guilty> convict(String fill, FileChannel right) throws StoreException {
    List<Part> given = given(fill);
    forget(fill);
    List<Guilty> guilty = new ArrayList<>();
    for (Part part : given) {
      boolean known = guilty.stream().anyMatch(one -> one.url.equals(part.url));
      if (!known && crc(right, part.span) != part.crc) {
        guilty.add(new Guilty(part.url, part.span));
      }
    }
    return guilty;
  }

  private static int crc(FileChannel channel, Span span) throws StoreException {
    CRC32C crc = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try {
      long at = span.from();
      while (at < span.to()) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), span.to() - at));
        int count = channel.read(buffer, at);
        if (count < 0) {
          return 0; // shorter than it was: not the same bytes
        }
        crc.update(buffer.flip());
        at += count;
      }
      return (int) crc.getValue();
    } catch (IOException e) {
      throw new StoreException.Unavailable("reading back what came", e);
    }
  }
}
