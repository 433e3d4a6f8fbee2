package dev.wheelhouse.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes sockets for bulk downloads. The HTTP client reads 8 KiB at a time; these read 64 KiB from
 * the kernel and hand it on. They keep their own limit of silence, since the client's costs a
 * thread that is woken at each read. Safe for use by many threads.
 */
final class BulkSockets extends SocketFactory {
  private static final int BUFFER_BYTES = 64 * 1024;

  /** Buffers that wait for a connection; idle connections have none. */
  private static final int SPARE = 32;

  private final int silenceMillis;
  private final BlockingQueue<byte[]> spare = new ArrayBlockingQueue<>(SPARE);

  /** A read fails with a {@link java.net.SocketTimeoutException} after so long a silence. */
  BulkSockets(Duration silence) {
    this.silenceMillis = (int) Math.min(Integer.MAX_VALUE, silence.toMillis());
  }

  @Override
  public Socket createSocket() {
    return new BulkSocket();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw unused();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    throw unused();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw unused();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    throw unused();
  }

  private static IOException unused() {
    return new SocketException("only sockets that are not yet connected are made here");
  }

  private final class BulkSocket extends Socket {
    private @Nullable InputStream buffered;

    /** No limit means ours. */
    @Override
    public synchronized void setSoTimeout(int millis) throws SocketException {
      super.setSoTimeout(millis == 0 ? silenceMillis : millis);
    }

    @Override
    public synchronized InputStream getInputStream() throws IOException {
      InputStream made = buffered;
      if (made == null) {
        made = new BulkInput(super.getInputStream());
        buffered = made;
      }
      return made;
    }
  }

  /** Read by one thread at a time. */
  private final class BulkInput extends InputStream {
    private final InputStream socket;
    private byte @Nullable [] buffer;
    private int at;
    private int end;

    BulkInput(InputStream socket) {
      this.socket = socket;
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
      byte[] from = buffer;
      if (from == null) {
        from = fill();
        if (from == null) {
          return -1;
        }
      }
      int count = Math.min(length, end - at);
      System.arraycopy(from, at, into, offset, count);
      at += count;
      if (at == end) {
        giveBack(from);
      }
      return count;
    }

    private byte @Nullable [] fill() throws IOException {
      byte[] taken = spare.poll();
      byte[] fresh = taken == null ? new byte[BUFFER_BYTES] : taken;
      int count = 0;
      try {
        count = socket.read(fresh, 0, fresh.length);
      } finally {
        at = 0;
        end = Math.max(0, count);
        buffer = fresh;
        if (count <= 0) {
          giveBack(fresh);
        }
      }
      return count < 0 ? null : fresh;
    }

    private void giveBack(byte[] emptied) {
      buffer = null;
      boolean unusedKept = spare.offer(emptied);
    }

    @Override
    public int available() throws IOException {
      return buffer == null ? socket.available() : end - at;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
