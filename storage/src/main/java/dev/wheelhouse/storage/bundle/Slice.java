package dev.wheelhouse.storage.bundle;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A part of a file as a stream; closing it closes the channel. For one thread. */
final class Slice extends InputStream {
  private final FileChannel channel;
  private final long end;
  private long at;

  Slice(FileChannel channel, long from, long size) {
    this.channel = channel;
    this.at = from;
    this.end = from + size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at >= end) {
      return -1;
    }
    int most = (int) Math.min(length, end - at);
    int count = channel.read(ByteBuffer.wrap(into, offset, most), at);
    if (count < 0) {
      throw new EOFException("the file ends at " + at + " (expected: at " + end + ")");
    }
    at += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
