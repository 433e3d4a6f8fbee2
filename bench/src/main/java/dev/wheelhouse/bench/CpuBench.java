package dev.wheelhouse.bench;

import dev.wheelhouse.bench.FileSite.Wheel;
import java.io.IOException;

/**
 * What a gigabyte of a cold wheel costs the cores, beside aria2c and sha256sum. The first wheel of
 * a server pays for the compiler of the JVM, so a second one is measured too.
 */
final class CpuBench {
  private static final int MEGABYTES = 512;

  /** A server that used nothing for so long has done all that a download entails. */
  private static final int QUIET_MILLIS = 300;

  private CpuBench() {}

  static void run() throws Exception {
    Client.need("curl", "curl");
    Client.need("aria2c", "aria2");
    try (FileSite site = FileSite.create()) {
      Wheel first = site.add("cold", Rounds.megabytes(MEGABYTES));
      Wheel second = site.add("second", Rounds.megabytes(MEGABYTES));
      measure(site, first, second, Conduct.free(), "<= 3.0");
      measure(site, first, second, Conduct.limited(), "<= 4.0");
    }
  }

  private static void measure(FileSite site, Wheel first, Wheel second, Conduct conduct, String aim)
      throws Exception {
    System.out.printf(
        "CPU seconds a GB, wheels of %d MB, origin: %s%n", first.size() / 1_000_000, conduct);
    double gigabytes = first.size() / 1e9;
    double[] ours = new double[Rounds.COUNT];
    double[] later = new double[Rounds.COUNT];
    double[] theirs = new double[Rounds.COUNT];
    double[] host = new double[Rounds.COUNT];
    try (OriginProcess origin = OriginProcess.start(site, conduct)) {
      ColdFill.prove(origin, first);
      for (int i = 0; i < Rounds.COUNT; i++) {
        try (Mirror mirror = new Mirror(origin.url())) {
          mirror.serve();
          double before = origin.cpuSeconds();
          ours[i] = used(mirror, first) / gigabytes;
          host[i] = (origin.cpuSeconds() - before) / gigabytes;
          later[i] = used(mirror, second) / gigabytes;
        }
        theirs[i] = Client.aria2Hashed(origin.url() + first.path(), first).cpu() / gigabytes;
      }
    }
    Rounds.tell("wheelhouse, first wheel (aim " + aim + ")", "%.2f", ours);
    Rounds.tell("wheelhouse, second wheel", "%.2f", later);
    Rounds.tell("aria2c and sha256sum", "%.2f", theirs);
    Rounds.tell("the origin itself meanwhile", "%.2f", host);
    Rounds.ratio("first wheel / aria2c and sha256sum", ours, theirs, "none");
  }

  /** Seconds of all cores for one download, until the server is quiet again. */
  private static double used(Mirror mirror, Wheel wheel) throws IOException, InterruptedException {
    String url = mirror.link(wheel.project());
    double before = quiet(mirror);
    Client.curl(url, wheel.size());
    return quiet(mirror) - before;
  }

  private static double quiet(Mirror mirror) throws InterruptedException {
    double last = mirror.cpuSeconds();
    while (true) {
      Thread.sleep(QUIET_MILLIS);
      double now = mirror.cpuSeconds();
      if (now - last < 0.015) {
        return now;
      }
      last = now;
    }
  }
}
