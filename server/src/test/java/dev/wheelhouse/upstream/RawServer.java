package dev.wheelhouse.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * Answers each connection with the next of its scripts, byte by byte as written, and closes it;
 * after the last script, with the last again.
 */
final class RawServer implements AutoCloseable {
  private final ServerSocket listener;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Script> scripts;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  RawServer(Script... scripts) throws IOException {
    this(0, scripts);
  }

  /** Listens at {@code port}. */
  RawServer(int port, Script... scripts) throws IOException {
    this.listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    this.scripts = List.of(scripts);
    Thread.ofVirtual().start(this::accept);
  }

  /** What is done on a connection once the head of a request was read. */
  interface Script {
    void run(Socket socket, CountDownLatch closing) throws Exception;
  }

  /** Sends and closes in order. */
  static Script send(String bytes) {
    return (socket, closing) -> write(socket, bytes);
  }

  /** Sends, then resets the connection once the client has read what was sent. */
  static Script sendAndReset(String bytes, CountDownLatch read) {
    return (socket, closing) -> {
      write(socket, bytes);
      read.await();
      socket.setSoLinger(true, 0);
    };
  }

  /** Sends, then says nothing more until the server closes. */
  static Script sendAndStall(String bytes) {
    return (socket, closing) -> {
      write(socket, bytes);
      closing.await();
    };
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The heads of the requests so far. */
  List<String> requests() {
    return requests;
  }

  private static void write(Socket socket, String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private void accept() {
    try {
      for (int i = 0; ; i++) {
        Socket socket = listener.accept();
        Script script = scripts.get(Math.min(i, scripts.size() - 1));
        Thread.ofVirtual().start(() -> serve(socket, script));
      }
    } catch (IOException e) {
      // The listener was closed.
    }
  }

  private void serve(Socket socket, Script script) {
    try (socket) {
      requests.add(head(socket.getInputStream()));
      script.run(socket, closing);
    } catch (Exception e) {
      // The client went away, as some of the tests want it to.
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    listener.close();
  }
}
