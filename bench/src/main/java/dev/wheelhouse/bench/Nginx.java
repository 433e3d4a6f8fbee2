package dev.wheelhouse.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** nginx on a free port of the loopback interface, serving files of a directory. */
final class Nginx implements Subject, AutoCloseable {
  private static final int TRIES = 100;
  private static final long PAUSE_NANOS = 50_000_000;

  /**
   * How it sends files. On loopback, where a segment holds 64 KB, {@code tcp_nopush} makes small
   * ranges wait 40 ms for the end of the segment; for other answers it saves a packet.
   */
  enum Way {
    SENDFILE("sendfile", "on", "off"),
    NOPUSH("sendfile and nopush", "on", "on"),
    COPY("no sendfile", "off", "off");

    final String shown;
    private final String sendfile;
    private final String nopush;

    Way(String shown, String sendfile, String nopush) {
      this.shown = shown;
      this.sendfile = sendfile;
      this.nopush = nopush;
    }
  }

  private final Process process;
  private final int port;
  private final Way way;

  private Nginx(Process process, int port, Way way) {
    this.process = process;
    this.port = port;
    this.way = way;
  }

  /** Starts it with one worker a core, without logs. */
  static Nginx start(Path root, Way way) throws IOException {
    Client.need("nginx", "nginx-light");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String own = "nginx-" + way.name().toLowerCase(java.util.Locale.ROOT);
    Path config = root.resolve(own + ".conf");
    Path out = root.resolve(own + ".out");
    Files.writeString(
        config,
        """
        worker_processes auto;
        worker_rlimit_nofile 16384;
        daemon off;
        user root;
        pid %1$s/%3$s.pid;
        error_log stderr crit;
        events { worker_connections 8192; }
        http {
          access_log off;
          sendfile %4$s;
          tcp_nopush %5$s;
          tcp_nodelay on;
          keepalive_requests 100000000;
          open_file_cache max=1000;
          gzip_static on;
          etag on;
          types { text/html html; }
          default_type application/octet-stream;
          server { listen 127.0.0.1:%2$d backlog=1024; root %1$s; }
        }
        """
            .formatted(root, port, own, way.sendfile, way.nopush));
    Process process =
        new ProcessBuilder(List.of("nginx", "-p", root.toString(), "-c", config.toString()))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    for (int i = 0; i < TRIES; i++) {
      try (Socket up = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (up.isConnected()) {
          return new Nginx(process, port, way);
        }
      } catch (IOException e) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    throw new IOException("nginx did not start: " + Files.readString(out));
  }

  /** Its version, as it tells it. */
  static String version() throws IOException {
    return Shell.run(Path.of("."), List.of("nginx", "-v")).output().strip();
  }

  @Override
  public String name() {
    return "nginx (" + way.shown + ")";
  }

  @Override
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public double cpuSeconds() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
            .map(each -> each.info().totalCpuDuration())
            .flatMap(Optional::stream)
            .mapToLong(Duration::toMillis)
            .sum()
        / 1e3;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
