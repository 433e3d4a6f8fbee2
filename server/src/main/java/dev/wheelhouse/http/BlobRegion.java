package dev.wheelhouse.http;

import dev.wheelhouse.mirror.SharedReader;
import io.netty.channel.FileRegion;
import io.netty.util.AbstractReferenceCounted;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * Bytes of an open blob on their way to a socket by kernel copy. Unlike Netty's own region it does
 * not close the channel, which other transfers share. Confined to one event loop.
 */
final class BlobRegion extends AbstractReferenceCounted implements FileRegion {
  private final SharedReader reader;
  private final long position;
  private final long count;
  private long transferred;

  /** Sends {@code count} bytes from {@code position} on; the caller holds {@code reader} open. */
  BlobRegion(SharedReader reader, long position, long count) {
    this.reader = reader;
    this.position = position;
    this.count = count;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  @Deprecated
  public long transfered() {
    return transferred;
  }

  @Override
  public long transferred() {
    return transferred;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public long transferTo(WritableByteChannel target, long at) throws IOException {
    long left = count - at;
    if (left <= 0) {
      return 0;
    }
    long sent = reader.channel().transferTo(position + at, left, target);
    if (sent > 0) {
      transferred += sent;
    } else if (position + at >= reader.channel().size()) {
      throw new IOException("the file ends at " + reader.channel().size() + " bytes");
    }
    return sent;
  }

  @Override
  protected void deallocate() {
    // The reader is held and let go by the transfer that made this region.
  }

  @Override
  public FileRegion touch(Object hint) {
    return this;
  }

  @Override
  public FileRegion touch() {
    return this;
  }

  @Override
  public FileRegion retain() {
    super.retain();
    return this;
  }

  @Override
  public FileRegion retain(int increment) {
    super.retain(increment);
    return this;
  }
}
