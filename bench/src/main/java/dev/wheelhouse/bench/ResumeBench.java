package dev.wheelhouse.bench;

import dev.wheelhouse.bench.FileSite.Wheel;
import java.io.IOException;
import java.util.List;

/** A server that is killed half-way through a cold wheel, and what that costs the next one. */
final class ResumeBench {
  private static final int MEGABYTES = 512;

  private ResumeBench() {}

  /**
   * How it went.
   *
   * @param killedAt share of the file that the origin had sent before the kill
   * @param upstream share of the file that it sent after it
   * @param start seconds from the start of the second server until it listens
   * @param seconds of the client that asks then
   */
  private record Second(double killedAt, double upstream, double start, double seconds) {}

  static void run() throws Exception {
    Client.need("curl", "curl");
    double[] uncut = new double[Rounds.COUNT];
    double[] seconds = new double[Rounds.COUNT];
    double[] start = new double[Rounds.COUNT];
    double[] killedAt = new double[Rounds.COUNT];
    double[] upstream = new double[Rounds.COUNT];
    try (FileSite site = FileSite.create();
        OriginProcess origin = OriginProcess.start(site, Conduct.limited())) {
      Wheel wheel = site.add("cold", Rounds.megabytes(MEGABYTES));
      System.out.printf(
          "%d MB, killed half-way and asked for again, origin: %s%n",
          wheel.size() / 1_000_000, Conduct.limited());
      killed(origin, wheel, true);
      for (int i = 0; i < Rounds.COUNT; i++) {
        uncut[i] = ColdFill.run(origin, wheel, i).client().total();
        Second second = killed(origin, wheel, false);
        seconds[i] = second.seconds;
        start[i] = second.start;
        killedAt[i] = second.killedAt;
        upstream[i] = second.upstream;
      }
    }
    Rounds.tell("uncut, s", "%.2f", uncut);
    Rounds.tell("killed at, share of the bytes", "%.3f", killedAt);
    Rounds.tell("second run, s", "%.2f", seconds);
    Rounds.tell("its server's start before it, s", "%.2f", start);
    Rounds.ratio("second run / uncut", seconds, uncut, "<= 0.55");
    Rounds.tell("its upstream bytes / size (aim <= 0.52)", "%.3f", upstream);
  }

  /** With {@code proved} the second client compares the digest of what it gets. */
  private static Second killed(OriginProcess origin, Wheel wheel, boolean proved)
      throws IOException, InterruptedException {
    try (Mirror mirror = new Mirror(origin.url())) {
      String first = ColdFill.ready(mirror, wheel);
      origin.reset(0);
      Process client = new ProcessBuilder(List.of("curl", "-s", "-o", "/dev/null", first)).start();
      while (origin.stats().bytes() < wheel.size() / 2) {
        if (!client.isAlive()) {
          throw new IOException("the client was done before half of the file was sent");
        }
        Thread.sleep(1);
      }
      mirror.kill();
      client.onExit().join();
      double killedAt = (double) origin.stats().bytes() / wheel.size();
      origin.reset(0);
      long begun = System.nanoTime();
      mirror.serve();
      double start = (System.nanoTime() - begun) / 1e9;
      String again = mirror.link(wheel.project());
      double seconds = 0;
      if (proved) {
        Client.proved(again, wheel);
      } else {
        seconds = Client.curl(again, wheel.size()).total();
      }
      double upstream = (double) origin.stats().bytes() / wheel.size();
      return new Second(killedAt, upstream, start, seconds);
    }
  }
}
