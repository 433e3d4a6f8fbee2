package dev.wheelhouse.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;

/**
 * The whole server, as the launcher starts it, over an index with a page of 200 000 files; while it
 * takes that page in and gives it out, another client asks for a small one all the time.
 */
final class ServerScaleBench {
  private static final String JSON = "application/vnd.pypi.simple.v1+json";
  private static final String HTML = "text/html";
  private static final String PAGE = "/simple/demo/";

  private final Path page;
  private final String type;

  private ServerScaleBench(Path page, String type) {
    this.page = page;
    this.type = type;
  }

  static void run() throws Exception {
    Path directory = Files.createTempDirectory("wheelhouse-scale");
    try {
      Path json = directory.resolve("page.json");
      Path html = directory.resolve("page.html");
      BigPages.write(json, BigPages::jsonPage);
      BigPages.write(html, BigPages::htmlPage);
      new ServerScaleBench(json, JSON).measure();
      new ServerScaleBench(html, HTML).measure();
      root();
    } finally {
      FileSite.delete(directory);
    }
  }

  private void measure() throws Exception {
    HttpServer upstream =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.setExecutor(Executors.newCachedThreadPool());
    upstream.createContext("/", this::answer);
    upstream.start();
    System.out.printf(Locale.ROOT, "  upstream: %s, %.1f MB of it%n", type, Files.size(page) / 1e6);
    try (Mirror mirror = new Mirror("http://127.0.0.1:" + upstream.getAddress().getPort())) {
      mirror.serve();
      mirror.get("/simple/small/");
      var others = new Others(mirror);
      Thread asking = Thread.ofPlatform().start(others);
      told(mirror, PAGE, "cold, as JSON", JSON, true);
      told(mirror, PAGE, "warm, as JSON", JSON, true);
      told(mirror, PAGE, "as HTML", HTML, true);
      told(mirror, PAGE, "as JSON, without gzip", JSON, false);
      others.ended.set(true);
      asking.join();
      System.out.printf(
          Locale.ROOT,
          "  %-26s peak VmHWM %.0f MB; beside it %d small pages, slowest %.2f s, failed %d%n",
          "",
          mirror.status("VmHWM") / 1e3,
          others.count,
          others.slowest,
          others.failed);
    } finally {
      upstream.stop(0);
    }
  }

  /** The list of 800 000 projects that are known here. */
  private static void root() throws Exception {
    System.out.printf("  %d projects known%n", BigPages.PROJECTS);
    try (Mirror mirror = new Mirror("http://127.0.0.1:9")) {
      mirror.serve();
      mirror.stop();
      try (Connection catalog =
              DriverManager.getConnection(
                  "jdbc:sqlite:" + mirror.directory.resolve("data/catalog.db"));
          Statement fill = catalog.createStatement()) {
        int unusedCount =
            fill.executeUpdate(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                    + BigPages.PROJECTS
                    + ") INSERT INTO page (source, project, presence, checked_at, status)"
                    + " SELECT 'pypi', 'project-number-' || i, 'LISTED', 0, 'active' FROM n");
      }
      mirror.serve();
      told(mirror, "/simple/", "list, as JSON", JSON, true);
      told(mirror, "/simple/", "list, as HTML", HTML, true);
      told(mirror, "/simple/", "list, without gzip", JSON, false);
      System.out.printf(
          Locale.ROOT, "  %-26s peak VmHWM %.0f MB%n", "", mirror.status("VmHWM") / 1e3);
    }
  }

  private static void told(Mirror mirror, String path, String what, String accept, boolean gzip)
      throws IOException {
    double used = mirror.cpuSeconds();
    long begun = System.nanoTime();
    HttpURLConnection call =
        (HttpURLConnection) URI.create(mirror.url() + path).toURL().openConnection();
    call.setRequestProperty("Accept", accept);
    if (gzip) {
      call.setRequestProperty("Accept-Encoding", "gzip");
    }
    long bytes = 0;
    int status = 0;
    try {
      status = call.getResponseCode();
      try (InputStream in = status == 200 ? call.getInputStream() : call.getErrorStream()) {
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          bytes += n;
        }
      }
    } catch (IOException e) {
      System.out.println("  " + e);
    }
    System.out.printf(
        Locale.ROOT,
        "  %-26s %d, %.1f MB in %.2f s, CPU %.1f s%n",
        what,
        status,
        bytes / 1e6,
        (System.nanoTime() - begun) / 1e9,
        mirror.cpuSeconds() - used);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(PAGE)) {
        byte[] small =
            "<a href=\"small-1-py3-none-any.whl\">small</a>".getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", HTML);
        exchange.sendResponseHeaders(200, small.length);
        exchange.getResponseBody().write(small);
        return;
      }
      // The real index compresses its pages, those of PyTorch come plain.
      boolean gzip = type.equals(JSON);
      exchange.getResponseHeaders().set("Content-Type", type);
      if (gzip) {
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      }
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out =
          gzip ? new GZIPOutputStream(exchange.getResponseBody()) : exchange.getResponseBody()) {
        Files.copy(page, out);
      }
    }
  }

  /** Asks for a small page, a hundred times a second at most. */
  private static final class Others implements Runnable {
    private final Mirror mirror;
    private final AtomicBoolean ended = new AtomicBoolean();
    private int count;
    private int failed;
    private double slowest;

    Others(Mirror mirror) {
      this.mirror = mirror;
    }

    @Override
    public void run() {
      while (!ended.get()) {
        long begun = System.nanoTime();
        try {
          mirror.get("/simple/small/");
        } catch (IOException e) {
          failed++;
        }
        count++;
        slowest = Math.max(slowest, (System.nanoTime() - begun) / 1e9);
        LockSupport.parkNanos(10_000_000);
      }
    }
  }
}
