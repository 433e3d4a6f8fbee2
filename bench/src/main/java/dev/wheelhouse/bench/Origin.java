package dev.wheelhouse.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A file host in a process of its own: ranges, validators, keep-alive, and a {@link Conduct}.
 * Bodies go by kernel copy from a platform thread a connection, so that it takes little of the
 * machine that it shares with what it measures. {@code GET /stats} tells the counts, {@code GET
 * /reset?SEED} begins them anew.
 */
public final class Origin {
  private Origin() {}

  /** Arguments: the directory, then the words of a {@link Conduct}. Ends when its input ends. */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]).toRealPath();
    Conduct conduct = Conduct.parse(arguments[1], arguments[2], arguments[3]);
    Tally tally = new Tally();
    Thread.ofPlatform().daemon().start(Origin::endWithInput);
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      System.out.println("http://127.0.0.1:" + port);
      while (true) {
        SocketChannel client = server.accept();
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Thread.ofPlatform().daemon().start(new OriginConnection(client, root, conduct, tally));
      }
    }
  }

  /** Whoever started it is gone when nobody holds the other end. */
  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {
        // nothing is said to it
      }
    } catch (IOException e) {
      System.err.println("origin: " + e.getMessage());
    }
    Runtime.getRuntime().halt(0);
  }
}
