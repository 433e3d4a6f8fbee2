package dev.wheelhouse.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The body of a request as a stream, fed by the event loop and read by one other thread. The socket
 * is not read while more than a few chunks wait.
 */
final class RequestBody extends InputStream {
  private static final int MOST_WAITING = 16;

  private final Channel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<ByteBuf> waiting = new ArrayDeque<>();
  private boolean complete;
  private boolean broken;
  private boolean dropped;

  RequestBody(Channel channel) {
    this.channel = channel;
  }

  /** Adds a chunk, whose reference is taken over; called on the event loop. */
  void add(ByteBuf chunk) {
    lock.lock();
    try {
      if (dropped || !chunk.isReadable()) {
        chunk.release();
        return;
      }
      waiting.add(chunk);
      if (waiting.size() >= MOST_WAITING) {
        channel.config().setAutoRead(false);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** No chunk follows; called on the event loop. {@code whole} tells whether all came. */
  void end(boolean whole) {
    lock.lock();
    try {
      complete = true;
      broken = !whole;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether no chunk follows. */
  boolean complete() {
    lock.lock();
    try {
      return complete;
    } finally {
      lock.unlock();
    }
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
    lock.lock();
    try {
      while (waiting.isEmpty() && !complete) {
        changed.awaitUninterruptibly();
      }
      ByteBuf first = waiting.peek();
      if (first == null) {
        if (broken) {
          throw new IOException("the connection broke before all bytes had come");
        }
        return -1;
      }
      int count = Math.min(length, first.readableBytes());
      first.readBytes(into, offset, count);
      if (!first.isReadable()) {
        waiting.remove().release();
        if (waiting.isEmpty() && !complete) {
          channel.config().setAutoRead(true);
        }
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Drops what waits and all that may still come. */
  @Override
  public void close() {
    lock.lock();
    try {
      dropped = true;
      waiting.forEach(ByteBuf::release);
      waiting.clear();
      channel.config().setAutoRead(true);
    } finally {
      lock.unlock();
    }
  }
}
