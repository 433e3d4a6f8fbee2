package dev.wheelhouse.bench;

import java.io.IOException;
import java.io.InputStream;
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
  private static final int RANGED = 256;
  private static final int WHOLE = 512;

  /** Enough for the compilers of a JVM that has just started. */
  private static final int WARM_UP = 4;

  private final Warm warm = new Warm();

  private HotBench() throws IOException {}

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
      warm.mirror.serve();
      idle = Math.max(idle, warm.mirror.status("VmRSS"));
      duels.getFirst().warmUp(warm.mirror);
      for (Duel duel : duels) {
        duel.round(warm.mirror);
      }
      peak = Math.max(peak, warm.mirror.status("VmHWM"));
      warm.mirror.stop();
    }
    Duel.head(unit);
    duels.forEach(duel -> duel.tell(form, scale, cpuForm));
    System.out.printf(
        "VmRSS when started %d MB, VmHWM at the end %d MB%n", idle / 1000, peak / 1000);
  }

  private List<Duel> pageDuels() throws IOException {
    List<Duel> duels = new ArrayList<>();
    sized(duels, "small", 4, "1.0", "1.0");
    sized(duels, "middle", 58, "0.9", "1.0");
    sized(duels, "large", 2000, "0.85", "0.85");
    String ours = "/simple/middle/";
    String theirs = "/middle.html";
    warm.mirror.serve();
    List<String> unless = unless(warm.mirror, ours);
    warm.mirror.stop();
    duels.add(duel("304", "1.0", ours, unless, theirs, unless(warm.rivals.getFirst(), theirs)));
    return duels;
  }

  private void sized(List<Duel> duels, String project, int files, String aim, String gzipAim)
      throws IOException {
    int[] lengths = warm.page(project, files);
    String ours = "/simple/" + project + "/";
    String theirs = "/" + project + ".html";
    String plain = "%.1f KB".formatted(lengths[0] / 1e3);
    duels.add(duel("page of " + plain, aim, ours, List.of(), theirs, List.of()));
    List<String> gzip = List.of("-H", "Accept-Encoding: gzip");
    String packed = "%s as gzip, %.1f KB".formatted(plain, lengths[1] / 1e3);
    duels.add(duel(packed, gzipAim, ours, gzip, theirs, gzip));
  }

  private List<Duel> rangeDuels() throws IOException {
    String ours = warm.wheel("ranged", RANGED * 1_000_000L);
    Path script = warm.root.resolve("range.lua");
    try (InputStream lua = HotBench.class.getResourceAsStream("/range.lua")) {
      if (lua == null) {
        throw new IOException("range.lua is not in the build");
      }
      Files.write(script, lua.readAllBytes());
    }
    List<String> ranged = List.of("-s", script.toString());
    String what = "64 KiB ranges of a %d MB wheel".formatted(RANGED);
    return List.of(duel(what, "0.95", ours, ranged, Warm.beside(ours), ranged));
  }

  private List<Duel> fileDuels() throws IOException {
    String ours = warm.wheel("whole", Rounds.megabytes(WHOLE));
    String theirs = Warm.beside(ours);
    long size = Files.size(warm.root.resolve(theirs.substring(1)));
    List<Duel> duels = new ArrayList<>();
    for (int clients : new int[] {1, 4, 32}) {
      int times = clients == 1 ? 4 : 1;
      duels.add(
          new Duel(
              "%d MB wheel, %d clients".formatted(size / 1_000_000, clients),
              "0.95",
              server -> Pull.run(server, ours, size, clients, times),
              server -> Pull.run(server, theirs, size, clients, times),
              server -> Pull.run(server, ours, size, clients, times),
              warm.rivals));
    }
    return duels;
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
        server -> Wrk.run(server, ours, WARM_UP, options),
        warm.rivals);
  }

  private static List<String> unless(Subject server, String path) throws IOException {
    String etag = Warm.answer(server.url() + path, "identity").getHeaderField("ETag");
    return List.of("-H", "If-None-Match: " + etag);
  }

  @Override
  public void close() throws IOException {
    warm.close();
  }
}
