package dev.wheelhouse.index.wheel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A source from its first byte to its last, as a stream. One thread. */
final class SourceStream extends InputStream {
  private final ByteSource source;
  private final long size;
  private long at;

  SourceStream(ByteSource source) throws IOException {
    this.source = source;
    this.size = source.size();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == size) {
      return -1;
    }
    int count = (int) Math.min(length, size - at);
    source.read(at, ByteBuffer.wrap(target, offset, count));
    at += count;
    return count;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, size - at); // a gzip reader asks for a next member
  }
}
