package dev.wheelhouse.bench;

import dev.wheelhouse.fixture.FakeUpstream;
import dev.wheelhouse.fixture.TestWheel;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is warm, beside nginx with the same bytes: A B A B, each round with a server that has just
 * started. Load generator, rival and Wheelhouse share the cores.
 */
final class HotBench implements AutoCloseable {
  private static final int SECONDS = 2;
  private static final String[] SIZES = {"small", "middle", "large"};
  private static final int[] FILES = {4, 58, 2000};
  private static final long RANGED = 256_000_000;
  private static final int WHOLE = 512;

  private final FakeUpstream upstream = FakeUpstream.start();
  private final Mirror mirror = new Mirror(upstream);
  private final Path root = Files.createDirectories(mirror.directory.resolve("nginx"));
  private final List<Nginx> rivals = new ArrayList<>();

  private HotBench() throws IOException {
    System.out.println(Nginx.version() + ", one worker a core");
    for (Nginx.Way way : Nginx.Way.values()) {
      rivals.add(Nginx.start(root, way));
    }
  }

  static void pages() throws IOException {
    try (HotBench bench = new HotBench()) {
      bench.run("requests/s", "%.0f", 1e6, "%.1f µs", bench.pageDuels());
    }
  }

  static void ranges() throws IOException {
    try (HotBench bench = new HotBench()) {
      bench.run("requests/s", "%.0f", 1e6, "%.1f µs", bench.rangeDuels());
    }
  }

  static void files() throws IOException {
    try (HotBench bench = new HotBench()) {
      bench.run("GB/s", "%.2f", 1, "%.3f s/GB", bench.fileDuels());
    }
  }

  private void run(String unit, String form, double scale, String cpuForm, List<Duel> duels)
      throws IOException {
    long idle = 0;
    long peak = 0;
    for (int i = 0; i < Rounds.COUNT; i++) {
      mirror.serve();
      idle = Math.max(idle, mirror.status("VmRSS"));
      for (Duel duel : duels) {
        duel.round(mirror);
      }
      peak = Math.max(peak, mirror.status("VmHWM"));
      mirror.stop();
    }
    Duel.head(unit);
    duels.forEach(duel -> duel.tell(form, scale, cpuForm));
    System.out.printf(
        "VmRSS when started %d MB, VmHWM at the end %d MB%n", idle / 1000, peak / 1000);
  }

  private List<Duel> pageDuels() throws IOException {
    for (int s = 0; s < SIZES.length; s++) {
      for (int i = 0; i < FILES[s]; i++) {
        upstream.pypi().add(TestWheel.of(SIZES[s], "1.0." + i));
      }
    }
    mirror.serve();
    List<Duel> duels = new ArrayList<>();
    for (String size : SIZES) {
      String ours = "/simple/" + size + "/";
      String theirs = "/" + size + ".html";
      byte[] plain = mirror.get(ours);
      byte[] packed = answer(mirror.url() + ours, "gzip").getInputStream().readAllBytes();
      Files.write(root.resolve(size + ".html"), plain);
      Files.write(root.resolve(size + ".html.gz"), packed);
      String aim = size.equals("small") ? "1.0" : size.equals("middle") ? "0.9" : "0.85";
      String gzipAim = size.equals("large") ? "0.85" : "1.0";
      duels.add(duel("page of %.1f KB".formatted(plain.length / 1e3), aim, ours, theirs));
      List<String> gzip = List.of("-H", "Accept-Encoding: gzip");
      String what = "%.1f KB as gzip, %.1f KB".formatted(plain.length / 1e3, packed.length / 1e3);
      duels.add(duel(what, gzipAim, ours, gzip, theirs, gzip));
    }
    String ours = "/simple/middle/";
    String theirs = "/middle.html";
    duels.add(
        duel("304", "1.0", ours, unless(mirror, ours), theirs, unless(rivals.getFirst(), theirs)));
    mirror.stop();
    return duels;
  }

  private List<Duel> rangeDuels() throws IOException {
    String ours = warm(TestWheel.recipe("ranged", "1.0").padded(RANGED).make());
    mirror.stop();
    Path script = root.resolve("range.lua");
    try (InputStream lua = HotBench.class.getResourceAsStream("/range.lua")) {
      if (lua == null) {
        throw new IOException("range.lua is not in the build");
      }
      Files.write(script, lua.readAllBytes());
    }
    List<String> ranged = List.of("-s", script.toString());
    String theirs = "/ranged-1.0-py3-none-any.whl";
    return List.of(duel("64 KiB ranges of a 256 MB wheel", "0.95", ours, ranged, theirs, ranged));
  }

  private List<Duel> fileDuels() throws IOException {
    long bytes = Rounds.megabytes(WHOLE);
    TestWheel wheel = TestWheel.recipe("whole", "1.0").padded(bytes).make();
    String ours = warm(wheel);
    mirror.stop();
    String theirs = "/" + wheel.filename();
    List<Duel> duels = new ArrayList<>();
    for (int clients : new int[] {1, 4, 32}) {
      int times = clients == 1 ? 4 : 1;
      duels.add(
          new Duel(
              "%d MB wheel, %d clients".formatted(bytes / 1_000_000, clients),
              "0.95",
              server -> Pull.run(server, ours, wheel.size(), clients, times),
              server -> Pull.run(server, theirs, wheel.size(), clients, times),
              rivals));
    }
    return duels;
  }

  private Duel duel(String what, String aim, String ours, String theirs) throws IOException {
    return duel(what, aim, ours, List.of(), theirs, List.of());
  }

  private Duel duel(
      String what,
      String aim,
      String ours,
      List<String> options,
      String theirs,
      List<String> theirOptions)
      throws IOException {
    return new Duel(
        what,
        aim,
        server -> Wrk.run(server, ours, SECONDS, options),
        server -> Wrk.run(server, theirs, SECONDS, theirOptions),
        rivals);
  }

  private static List<String> unless(Subject server, String path) throws IOException {
    String etag = answer(server.url() + path, "identity").getHeaderField("ETag");
    return List.of("-H", "If-None-Match: " + etag);
  }

  private static HttpURLConnection answer(String url, String encoding) throws IOException {
    HttpURLConnection call = (HttpURLConnection) URI.create(url).toURL().openConnection();
    call.setRequestProperty("Accept-Encoding", encoding);
    return call;
  }

  /** Brings a wheel into the mirror, which goes on, and beside it for nginx; its path here. */
  private String warm(TestWheel wheel) throws IOException {
    upstream.pypi().add(wheel);
    mirror.serve();
    String link = mirror.link(wheel.filename().split("-", 2)[0]);
    Client.curl(link, wheel.size());
    String whole = "\"" + wheel.sha256().hex() + "\"";
    while (!whole.equals(answer(link, "identity").getHeaderField("ETag"))) {
      Thread.onSpinWait();
    }
    wheel.writeTo(root);
    return URI.create(link).getRawPath();
  }

  @Override
  public void close() throws IOException {
    rivals.forEach(Nginx::close);
    mirror.close();
    upstream.close();
  }
}
