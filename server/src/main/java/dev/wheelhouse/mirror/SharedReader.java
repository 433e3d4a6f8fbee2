package dev.wheelhouse.mirror;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * One open channel that several transfers read by position. It is closed when the last of them and
 * its owner have let go. Threads share it.
 */
public final class SharedReader {
  private static final Logger LOG = System.getLogger(SharedReader.class.getName());

  private final FileChannel channel;
  private final ReadLately lately = new ReadLately();
  private int holders = 1;

  /** Takes over {@code channel}; the caller holds it first. */
  public SharedReader(FileChannel channel) {
    this.channel = channel;
  }

  /** Holds the channel open; false if it was closed already. */
  public synchronized boolean hold() {
    if (holders == 0) {
      return false;
    }
    holders++;
    return true;
  }

  /** Lets go; the last one closes. */
  public void release() {
    boolean last;
    synchronized (this) {
      holders--;
      last = holders == 0;
    }
    if (last) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.log(Level.WARNING, "closing a blob failed", e);
      }
    }
  }

  /** How many hold it, its owner among them. */
  synchronized int holders() {
    return holders;
  }

  /** Whether these bytes were read lately: sending them will not wait for a disk. */
  public boolean isInMemory(long position, long count) {
    return lately.has(position, count, System.nanoTime());
  }

  /** Reads bytes so that they are in memory; blocks. */
  void warm(long position, long count) throws IOException {
    long now = System.nanoTime();
    long at = ReadLately.begin(position);
    long end = ReadLately.end(position + count);
    ByteBuffer block = ByteBuffer.allocate(ReadLately.GRAIN);
    while (at < end && channel.read(block.clear(), at) >= 0) {
      at += block.position();
    }
    lately.add(position, count, now);
  }

  /** The channel; for positional reads and transfers only. */
  public FileChannel channel() {
    return channel;
  }
}
