package dev.wheelhouse.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that each read a whole file into a buffer of 256 KiB, which is cheaper than curl. */
final class Pull {
  private static final int BUFFER = 1 << 18;

  private Pull() {}

  /** Reads the file so often, by so many clients at once; the rate is in GB a second. */
  static Load run(Subject server, String path, long size, int clients, int times)
      throws IOException {
    Load.Cores cores = Load.Cores.now();
    double before = server.cpuSeconds();
    long begun = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        all.add(
            threads.submit(() -> {
              read(server.url(), path, size, times);
              return null;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    double gigabytes = 1e-9 * size * clients * times;
    return new Load(
        gigabytes / seconds,
        Double.NaN,
        Double.NaN,
        (server.cpuSeconds() - before) / gigabytes,
        Load.Cores.now().since(cores));
  }

  private static void read(String url, String path, long size, int times) throws IOException {
    URI uri = URI.create(url);
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    try (SocketChannel socket =
        SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()))) {
      for (int i = 0; i < times; i++) {
        byte[] request =
            "GET %s HTTP/1.1\r\nHost: bench\r\n\r\n"
                .formatted(path)
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer ask = ByteBuffer.wrap(request);
        while (ask.hasRemaining()) {
          socket.write(ask);
        }
        body(socket, buffer, size);
      }
    }
  }

  private static void body(SocketChannel socket, ByteBuffer buffer, long size) throws IOException {
    long left = -1;
    buffer.clear();
    while (left != 0) {
      if (socket.read(buffer) < 0) {
        throw new IOException("cut with " + left + " bytes left");
      }
      if (left < 0) {
        String head = new String(bytes(buffer), StandardCharsets.ISO_8859_1);
        int end = head.indexOf("\r\n\r\n");
        if (end < 0) {
          continue;
        }
        if (!head.startsWith("HTTP/1.1 200")) {
          throw new IOException(head);
        }
        left = size - (buffer.position() - end - 4);
      } else {
        left -= buffer.position();
      }
      buffer.clear();
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.position()];
    buffer.get(0, bytes);
    return bytes;
  }
}
