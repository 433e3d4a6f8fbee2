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

  /** Bytes come from memory at several GB a second, from most disks at less than one. */
  private static final double MEMORY_BYTES_A_NANO = 1.5;

  /** What is shorter tells nothing. */
  private static final long SLOW_NANOS = 500_000;

  /** So many reads in a row from memory, and the next ones are taken to be there as well. */
  private static final int PROOFS = 3;

  private static final int BLOCK = 1 << 18;

  private final FileChannel channel;
  private int holders = 1;
  private volatile boolean cold = true;
  private int proofs;

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

  /**
   * Whether what is read next may have to come from a disk, as far as the last reads tell; it is
   * assumed of a file that was just opened.
   */
  public boolean isCold() {
    return cold;
  }

  /** Tells how long it took to send bytes of it, at most a few MB; from a disk that is long. */
  public void took(long bytes, long nanos) {
    if (nanos > SLOW_NANOS && bytes < nanos * MEMORY_BYTES_A_NANO) {
      cold = true;
    }
  }

  /** Reads bytes so that they are in the page cache, and learns from how long it takes. */
  void warm(long position, long count) throws IOException {
    ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, count));
    long begun = System.nanoTime();
    long end = position + count;
    for (long at = position; at < end; at += block.position()) {
      block.clear().limit((int) Math.min(block.capacity(), end - at));
      if (channel.read(block, at) < 0) {
        return; // who sends it will say so
      }
    }
    learn(count >= (System.nanoTime() - begun) * MEMORY_BYTES_A_NANO);
  }

  private synchronized void learn(boolean fromMemory) {
    proofs = fromMemory ? proofs + 1 : 0;
    if (proofs >= PROOFS) {
      cold = false;
      proofs = 0;
    }
  }

  /** The channel; for positional reads and transfers only. */
  public FileChannel channel() {
    return channel;
  }
}
