package dev.wheelhouse.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** nginx on a free port of the loopback interface, serving files of a directory. */
final class Nginx implements AutoCloseable {
  private final Process process;
  private final int port;

  private Nginx(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it with one worker a core and sendfile, without logs. {@code tcp_nopush} is off: on
   * loopback, where a segment holds 64 KB, it makes each range wait 40 ms for the end of the
   * segment, which would flatter us seventeenfold.
   */
  static Nginx start(Path root) throws IOException {
    if (!Shell.has("nginx")) {
      throw new IOException("nginx is needed (Debian: apt-get install nginx-light wrk)");
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path config = root.resolve("nginx.conf");
    Files.writeString(
        config,
        """
        worker_processes auto;
        daemon off;
        user root;
        pid %1$s/nginx.pid;
        error_log stderr crit;
        events { worker_connections 4096; }
        http {
          access_log off;
          sendfile on;
          tcp_nopush off;
          tcp_nodelay on;
          keepalive_requests 1000000;
          open_file_cache max=1000;
          gzip_static on;
          etag on;
          default_type application/octet-stream;
          server { listen 127.0.0.1:%2$d backlog=1024; root %1$s; }
        }
        """
            .formatted(root, port));
    Process process =
        new ProcessBuilder(List.of("nginx", "-p", root.toString(), "-c", config.toString()))
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("nginx.out").toFile())
            .start();
    for (int i = 0; i < 100; i++) {
      try (Socket up = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (up.isConnected()) {
          return new Nginx(process, port);
        }
      } catch (IOException e) {
        java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
      }
    }
    throw new IOException("nginx did not start: " + Files.readString(root.resolve("nginx.out")));
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
