package dev.wheelhouse.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** How long a client waits for the first byte of a body, which may come long after the headers. */
final class FirstByte {
  private FirstByte() {}

  /** Seconds from before the connect; the connection is dropped after that byte. */
  static double of(String url) throws IOException {
    URI uri = URI.create(url);
    String request =
        "GET %s HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: identity\r\n\r\n"
            .formatted(uri.getRawPath(), uri.getRawAuthority());
    long begun = System.nanoTime();
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setTcpNoDelay(true);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      afterHeaders(socket.getInputStream(), url);
      return (System.nanoTime() - begun) / 1e9;
    }
  }

  private static void afterHeaders(InputStream in, String url) throws IOException {
    byte[] buffer = new byte[64 << 10];
    int filled = 0;
    while (true) {
      int count = in.read(buffer, filled, buffer.length - filled);
      if (count <= 0) {
        throw new IOException("no body came of " + url);
      }
      filled += count;
      String head = new String(buffer, 0, filled, StandardCharsets.ISO_8859_1);
      int end = head.indexOf("\r\n\r\n");
      if (end >= 0 && !head.startsWith("HTTP/1.1 200")) {
        throw new IOException("an answer that is none: " + head.substring(0, end));
      }
      if (end >= 0 && filled > end + 4) {
        return;
      }
    }
  }
}
