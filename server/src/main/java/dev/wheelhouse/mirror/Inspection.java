package dev.wheelhouse.mirror;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.wheel.ByteSource;
import dev.wheelhouse.index.wheel.CheckedWheel;
import dev.wheelhouse.index.wheel.SdistReader;
import dev.wheelhouse.index.wheel.WheelException;
import dev.wheelhouse.index.wheel.WheelReader;
import dev.wheelhouse.storage.blob.BlobWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a look into a file that a person hands over has found. */
final class Inspection {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final String offered;
  private final byte @Nullable [] metadata;
  private final @Nullable String requiresPython;
  private final @Nullable Instant newest;

  private Inspection(
      String offered,
      byte @Nullable [] metadata,
      @Nullable String requiresPython,
      @Nullable Instant newest) {
    this.offered = offered;
    this.metadata = metadata;
    this.requiresPython = requiresPython;
    this.newest = newest;
  }

  /**
   * Checks a wheel or source distribution whose bytes are all written.
   *
   * @param now dates inside that are later are not believed
   * @throws WheelException if it is not sound, or not what its name says
   */
  static Inspection of(DistFilename name, BlobWriter writer, Instant now)
      throws IOException, WheelException {
    try (FileChannel channel = writer.openReader()) {
      ByteSource source = ByteSource.of(channel);
      String filename = name.filename();
      if (name instanceof DistFilename.Sdist) {
        var sdist = SdistReader.check(source, filename);
        return new Inspection(
            filename,
            null,
            sdist.requiresPython().orElse(null),
            sdist.newestDate(now).orElse(null));
      }
      CheckedWheel wheel = WheelReader.check(source, filename);
      return new Inspection(
          wheel.offeredFilename(),
          wheel.metadata(),
          wheel.requiresPython().orElse(null),
          wheel.newestDate(now).orElse(null));
    }
  }

  /**
   * Writes {@code bytes} to their end, while {@code goOn} says so.
   *
   * @return whether all were written
   */
  static boolean copy(InputStream bytes, BlobWriter writer, BooleanSupplier goOn)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long position = 0;
    int count;
    while ((count = bytes.readNBytes(buffer, 0, buffer.length)) > 0) {
      if (!goOn.getAsBoolean()) {
        return false;
      }
      writer.write(position, ByteBuffer.wrap(buffer, 0, count));
      position += count;
    }
    return true;
  }

  /** The name to offer it under. */
  String offered() {
    return offered;
  }

  /** METADATA of a wheel, else null. */
  byte @Nullable [] metadata() {
    return metadata;
  }

  @Nullable String requiresPython() {
    return requiresPython;
  }

  /** The newest believable date inside, else null. */
  @Nullable Instant newest() {
    return newest;
  }
}
