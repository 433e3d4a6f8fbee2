package dev.wheelhouse.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Many connections of one thread, which ask, and read all at once or slowly. */
final class Crowd implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int TURNS_A_SECOND = 10;

  private final List<SocketChannel> sockets = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final byte[] request;
  private final InetSocketAddress address;
  private volatile boolean ended;
  private final LongAdder bytes = new LongAdder();

  /** Each of {@code count} connections will ask for {@code path}. */
  Crowd(Subject server, String path, int count, int receiveBuffer) throws IOException {
    URI uri = URI.create(server.url());
    address = new InetSocketAddress(uri.getHost(), uri.getPort());
    request =
        "GET %s HTTP/1.1\r\nHost: bench\r\n\r\n"
            .formatted(path)
            .getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < count; i++) {
      SocketChannel socket = SocketChannel.open();
      sockets.add(socket);
      if (receiveBuffer > 0) {
        socket.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
      }
      socket.connect(address);
    }
  }

  /** Lets each ask and read the whole answer, one after the other; the slowest in seconds. */
  double askEach() throws IOException {
    double slowest = 0;
    for (SocketChannel socket : sockets) {
      long begun = System.nanoTime();
      ask(socket);
      buffer.clear();
      String head = "";
      long left = -1;
      while (left != 0) {
        if (socket.read(buffer) < 0) {
          throw new IOException("a connection was closed: " + head);
        }
        if (left < 0) {
          head = new String(copy(), StandardCharsets.ISO_8859_1);
          int end = head.indexOf("\r\n\r\n");
          if (end < 0) {
            continue;
          }
          left = length(head) - (buffer.position() - end - 4);
        } else {
          left -= buffer.position();
        }
        buffer.clear();
      }
      slowest = Math.max(slowest, (System.nanoTime() - begun) / 1e9);
    }
    return slowest;
  }

  private static long length(String head) throws IOException {
    for (String line : head.split("\r\n", -1)) {
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        return Long.parseLong(line.substring(15).strip());
      }
    }
    throw new IOException("no length: " + head);
  }

  private byte[] copy() {
    byte[] copy = new byte[buffer.position()];
    buffer.get(0, copy);
    return copy;
  }

  private void ask(SocketChannel socket) throws IOException {
    ByteBuffer ask = ByteBuffer.wrap(request);
    while (ask.hasRemaining()) {
      socket.write(ask);
    }
  }

  /** Lets all ask, and read so many bytes a second each until it is closed. */
  void readSlowly(int bytesASecond) throws IOException {
    for (SocketChannel socket : sockets) {
      ask(socket);
      socket.configureBlocking(false);
    }
    Thread.ofPlatform().daemon().name("slow-readers").start(() -> slowly(bytesASecond));
  }

  private void slowly(int bytesASecond) {
    long next = System.nanoTime();
    try {
      while (!ended) {
        for (SocketChannel socket : sockets) {
          bytes.add(read(socket, bytesASecond / TURNS_A_SECOND));
        }
        next += 1_000_000_000L / TURNS_A_SECOND;
        LockSupport.parkNanos(next - System.nanoTime());
      }
    } catch (IOException e) {
      if (!ended) {
        System.out.println("  " + e);
      }
    }
  }

  private int read(SocketChannel socket, int most) throws IOException {
    int sum = 0;
    while (sum < most && !ended) {
      buffer.clear().limit(Math.min(BUFFER, most - sum));
      int count = socket.read(buffer);
      if (count < 0) {
        throw new IOException("a slow reader was cut");
      }
      if (count == 0) {
        break;
      }
      sum += count;
    }
    return sum;
  }

  /** How many bytes the slow readers have read. */
  long bytes() {
    return bytes.sum();
  }

  @Override
  public void close() throws IOException {
    ended = true;
    for (SocketChannel socket : sockets) {
      socket.close();
    }
  }
}
