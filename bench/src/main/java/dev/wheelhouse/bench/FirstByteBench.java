package dev.wheelhouse.bench;

import dev.wheelhouse.bench.FileSite.Wheel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a client of a cold wheel waits for its first byte: of the headers as curl counts it, and
 * of the body; at a server that has just started, and at one that has fetched other wheels before.
 */
final class FirstByteBench {
  private static final int OTHERS = 5;
  private static final long OTHER_BYTES = 16_000_000;

  private FirstByteBench() {}

  private interface Wait {
    double of(String url) throws IOException;
  }

  static void measure(FileSite site, Wheel wheel) throws IOException {
    System.out.println("first byte of it");
    List<Wheel> others = new ArrayList<>();
    for (int i = 0; i < OTHERS; i++) {
      others.add(site.add("other" + i, OTHER_BYTES));
    }
    double[] ours = new double[Rounds.COUNT];
    double[] theirs = new double[Rounds.COUNT];
    double[] ourBody = new double[Rounds.COUNT];
    double[] laterBody = new double[Rounds.COUNT];
    double[] theirBody = new double[Rounds.COUNT];
    try (OriginProcess origin = OriginProcess.start(site, Conduct.limited())) {
      String straight = origin.url() + wheel.path();
      for (int i = 0; i < Rounds.COUNT; i++) {
        ours[i] = cold(origin, wheel, List.of(), Client::curlFirstByte);
        theirs[i] = Client.curlFirstByte(straight);
        ourBody[i] = cold(origin, wheel, List.of(), FirstByte::of);
        laterBody[i] = cold(origin, wheel, others, FirstByte::of);
        theirBody[i] = FirstByte.of(straight);
      }
    }
    Rounds.tell("curl, server just started, s", "%.4f", ours);
    Rounds.tell("curl straight, s", "%.4f", theirs);
    Rounds.tell("of the body, server just started, s", "%.4f", ourBody);
    Rounds.tell("of the body, after other wheels, s", "%.4f", laterBody);
    Rounds.tell("of the body straight, s", "%.4f", theirBody);
    Rounds.beyond("just started, beyond the origin's own", ourBody, theirBody, "none");
    Rounds.beyond("beyond the origin's own", laterBody, theirBody, "<= 20 ms (5 ms)");
  }

  private static double cold(OriginProcess origin, Wheel wheel, List<Wheel> before, Wait wait)
      throws IOException {
    try (Mirror mirror = new Mirror(origin.url())) {
      mirror.serve();
      for (Wheel other : before) {
        Client.curl(mirror.link(other.project()), other.size());
      }
      double seconds = wait.of(mirror.link(wheel.project()));
      mirror.kill();
      return seconds;
    }
  }
}
