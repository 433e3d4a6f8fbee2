package dev.wheelhouse.bench;

import dev.wheelhouse.fixture.FakeUpstream;
import dev.wheelhouse.fixture.TestWheel;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Warm pages and files beside nginx with the same bytes, in turns: A B A B. */
final class NginxBench {
  private static final int ROUNDS = 5;
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");

  private NginxBench() {}

  static void pages() throws IOException {
    try (FakeUpstream upstream = FakeUpstream.start();
        Mirror mirror = new Mirror(upstream)) {
      for (int i = 0; i < 75; i++) {
        upstream.pypi().add(TestWheel.of("paged", "1.0." + i));
      }
      mirror.serve();
      Path root = Files.createDirectories(mirror.directory.resolve("nginx"));
      byte[] page = mirror.get("/simple/paged/");
      Files.write(root.resolve("page.html"), page);
      Shell.run(root, List.of("gzip", "-6", "-k", "page.html"));
      System.out.println("page of " + page.length + " bytes, 64 connections");
      HttpURLConnection head = open(mirror.url() + "/simple/paged/");
      String ours = head.getHeaderField("ETag");
      try (Nginx nginx = Nginx.start(root)) {
        String theirs = open(nginx.url() + "/page.html").getHeaderField("ETag");
        String a = mirror.url() + "/simple/paged/";
        String b = nginx.url() + "/page.html";
        compare(root, "identity", wrk(a), wrk(b));
        compare(root, "gzip", wrk(a, "Accept-Encoding: gzip"), wrk(b, "Accept-Encoding: gzip"));
        compare(root, "304", wrk(a, "If-None-Match: " + ours), wrk(b, "If-None-Match: " + theirs));
      }
    }
  }

  static void ranges() throws IOException {
    try (FakeUpstream upstream = FakeUpstream.start();
        Mirror mirror = new Mirror(upstream)) {
      Path root = Files.createDirectories(mirror.directory.resolve("nginx"));
      TestWheel wheel = TestWheel.recipe("ranged", "1.0").padded(256_000_000).make();
      String path = warm(upstream, mirror, wheel, root);
      Path script = root.resolve("range.lua");
      try (InputStream lua = NginxBench.class.getResourceAsStream("/range.lua")) {
        if (lua == null) {
          throw new IOException("range.lua is not in the build");
        }
        Files.write(script, lua.readAllBytes());
      }
      try (Nginx nginx = Nginx.start(root)) {
        List<String> a = wrk(mirror.url() + path);
        List<String> b = wrk(nginx.url() + "/" + wheel.filename());
        a.addAll(List.of("-s", script.toString()));
        b.addAll(List.of("-s", script.toString()));
        compare(root, "64 KiB range", a, b);
      }
    }
  }

  static void files() throws IOException {
    try (FakeUpstream upstream = FakeUpstream.start();
        Mirror mirror = new Mirror(upstream)) {
      Path root = Files.createDirectories(mirror.directory.resolve("nginx"));
      TestWheel wheel = TestWheel.recipe("whole", "1.0").padded(512_000_000).make();
      String path = warm(upstream, mirror, wheel, root);
      try (Nginx nginx = Nginx.start(root)) {
        for (int clients : new int[] {1, 4}) {
          double[] ours = new double[ROUNDS];
          double[] theirs = new double[ROUNDS];
          for (int i = 0; i < ROUNDS; i++) {
            ours[i] = gigabytes(mirror.url() + path, clients);
            theirs[i] = gigabytes(nginx.url() + "/" + wheel.filename(), clients);
          }
          tell("512 MB, " + clients + " clients, GB/s", "%.2f", ours, theirs);
        }
      }
    }
  }

  /** Brings a wheel into the mirror and beside it for nginx; the path of it at the mirror. */
  private static String warm(FakeUpstream upstream, Mirror mirror, TestWheel wheel, Path root)
      throws IOException {
    upstream.pypi().add(wheel);
    mirror.serve();
    byte[] listed = mirror.get("/simple/" + wheel.filename().split("-", 2)[0] + "/");
    String page = new String(listed, StandardCharsets.UTF_8);
    Matcher href = Pattern.compile("href=\"\\.\\./\\.\\.(/[^\"#]+)").matcher(page);
    if (!href.find()) {
      throw new IOException("no link on the page: " + page);
    }
    String path = href.group(1);
    drain(mirror.url() + path);
    while (!String.valueOf(open(mirror.url() + path).getHeaderField("ETag"))
        .contains(wheel.sha256().hex())) {
      Thread.onSpinWait();
    }
    wheel.writeTo(root);
    return path;
  }

  private static HttpURLConnection open(String url) throws IOException {
    HttpURLConnection call = (HttpURLConnection) URI.create(url).toURL().openConnection();
    call.setRequestMethod("HEAD");
    return call;
  }

  private static void drain(String url) throws IOException {
    byte[] buffer = new byte[1 << 18];
    try (InputStream in = URI.create(url).toURL().openStream()) {
      while (in.read(buffer) >= 0) {
        // only how long it takes counts
      }
    }
  }

  private static double gigabytes(String url, int clients) throws IOException {
    StringBuilder script = new StringBuilder();
    for (int i = 0; i < clients; i++) {
      script.append("curl -s -o /dev/null '").append(url).append("' & ");
    }
    Shell.Ran ran = Shell.run(Path.of("."), List.of("sh", "-c", script + "wait"));
    return clients * 0.512 / ran.seconds();
  }

  private static List<String> wrk(String url, String... headers) {
    List<String> command = new ArrayList<>(List.of("wrk", "-t2", "-c64", "-d3s", "--latency", url));
    for (String header : headers) {
      command.addAll(List.of("-H", header));
    }
    return command;
  }

  private static void compare(Path root, String what, List<String> ours, List<String> theirs)
      throws IOException {
    double[] a = new double[ROUNDS];
    double[] b = new double[ROUNDS];
    double[] slowA = new double[ROUNDS];
    double[] slowB = new double[ROUNDS];
    Shell.run(root, ours);
    Shell.run(root, theirs);
    for (int i = 0; i < ROUNDS; i++) {
      String one = Shell.run(root, ours).output();
      String other = Shell.run(root, theirs).output();
      a[i] = rate(one);
      b[i] = rate(other);
      slowA[i] = millis(one);
      slowB[i] = millis(other);
    }
    tell(what + ", requests/s", "%.0f", a, b);
    tell(what + ", p99 ms", "%.2f", slowA, slowB);
  }

  private static void tell(String what, String form, double[] ours, double[] theirs) {
    Figures a = Figures.of(ours);
    Figures b = Figures.of(theirs);
    System.out.printf(
        "%-28s wheelhouse %-32s nginx %-32s ratio %.2f%n",
        what, a.shown(form), b.shown(form), a.median() / b.median());
  }

  private static double rate(String output) throws IOException {
    Matcher rate = RATE.matcher(output);
    if (!rate.find() || output.contains("Non-2xx")) {
      throw new IOException("wrk said: " + output);
    }
    return Double.parseDouble(rate.group(1));
  }

  private static double millis(String output) {
    Matcher p99 = P99.matcher(output);
    if (!p99.find()) {
      return Double.NaN;
    }
    double value = Double.parseDouble(p99.group(1));
    return switch (p99.group(2)) {
      case "us" -> value / 1000;
      case "s" -> value * 1000;
      default -> value;
    };
  }
}
