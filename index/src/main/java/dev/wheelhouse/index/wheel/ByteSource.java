package dev.wheelhouse.index.wheel;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Bytes that can be read from any offset: a file, or a file elsewhere that answers ranges. */
public interface ByteSource {
  /** Number of bytes; the same at each call. */
  long size() throws IOException;

  /**
   * Fills all of {@code target} with the bytes from {@code offset} on.
   *
   * @throws EOFException if there are fewer
   */
  void read(long offset, ByteBuffer target) throws IOException;

  /** The bytes of {@code channel}, which stays the caller's to close; its position is not used. */
  static ByteSource of(FileChannel channel) {
    return new ByteSource() {
      @Override
      public long size() throws IOException {
        return channel.size();
      }

      @Override
      public void read(long offset, ByteBuffer target) throws IOException {
        long at = offset;
        while (target.hasRemaining()) {
          int count = channel.read(target, at);
          if (count < 0) {
            throw new EOFException("the file ends at " + at);
          }
          at += count;
        }
      }
    };
  }
}
