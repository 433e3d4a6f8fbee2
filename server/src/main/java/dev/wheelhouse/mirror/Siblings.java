package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.wheel.CoreMetadata;
import dev.wheelhouse.index.wheel.WheelException;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.OriginFile;
import dev.wheelhouse.upstream.Upstream;
import dev.wheelhouse.upstream.UpstreamException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;

/** The {@code .metadata} that an origin gives beside a wheel. Threads share it; calls wait. */
final class Siblings {
  private static final int LARGEST = 16 * 1024 * 1024;

  private final Upstream upstream;

  Siblings(Upstream upstream) {
    this.upstream = upstream;
  }

  /** The address of a file's sibling. */
  static String url(FileRow row) {
    return row.link().url() + ".metadata";
  }

  /**
   * Asks for it.
   *
   * @throws UpstreamException.Gone if there is none
   */
  byte[] fetch(SourceSettings source, FileRow row) throws UpstreamException {
    String url = url(row);
    try (OriginFile origin =
        upstream.open(source, url, OptionalLong.empty(), OptionalLong.empty(), null)) {
      ByteBuffer bytes =
          ByteBuffer.allocate(
              (int) Math.min(LARGEST, origin.length() < 0 ? 64 * 1024 : origin.length() + 1));
      while (origin.read(bytes) >= 0) {
        if (!bytes.hasRemaining()) {
          if (bytes.capacity() >= LARGEST) {
            throw new UpstreamException.Broken(url + ": METADATA of more than 16 MiB");
          }
          bytes = ByteBuffer.allocate(Math.min(LARGEST, bytes.capacity() * 4)).put(bytes.flip());
        }
      }
      return Arrays.copyOf(bytes.array(), bytes.position());
    }
  }

  /**
   * Asks for one that no digest vouches for: something else, as a page in words, counts as none.
   *
   * @throws UpstreamException.Gone if there is none
   */
  byte[] fetchUnvouched(SourceSettings source, FileRow row) throws UpstreamException {
    byte[] content = fetch(source, row);
    try {
      if (CoreMetadata.parse(content).project().equals(row.project())) {
        return content;
      }
    } catch (WheelException.Malformed e) {
      throw new UpstreamException.Gone(url(row) + ": " + e.getMessage());
    }
    throw new UpstreamException.Gone(url(row) + ": METADATA of another project");
  }
}
