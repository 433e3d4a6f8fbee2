package dev.wheelhouse.bench;

import dev.wheelhouse.bench.FileSite.Wheel;
import java.io.IOException;

/** One cold wheel of 512 MB through Wheelhouse, beside clients that go straight to the origin. */
final class DownloadBench {
  private static final int MEGABYTES = 512;
  private static final int DELAY_MILLIS = 50;

  private DownloadBench() {}

  static void all() throws Exception {
    limited();
    free();
    delayed();
    cut();
  }

  /** Against a limit on each connection, where the number of connections decides. */
  static void limited() throws Exception {
    Client.need("aria2c", "aria2");
    try (FileSite site = FileSite.create()) {
      Wheel wheel = site.add("cold", Rounds.megabytes(MEGABYTES));
      besideAria2(site, wheel, Conduct.limited(), ">= 1.0");
      FirstByteBench.measure(site, wheel);
    }
  }

  /**
   * Without a limit, where what storing and hashing cost decides. A server's second wheel shows
   * what it does once the JVM has compiled it, {@code sha256sum} what a client without a mirror
   * needs to have the same.
   */
  static void free() throws Exception {
    Client.need("curl", "curl");
    double[] ours = new double[Rounds.COUNT];
    double[] later = new double[Rounds.COUNT];
    double[] theirs = new double[Rounds.COUNT];
    double[] hashed = new double[Rounds.COUNT];
    try (FileSite site = FileSite.create()) {
      Wheel wheel = site.add("cold", Rounds.megabytes(MEGABYTES));
      Wheel second = site.add("second", Rounds.megabytes(MEGABYTES));
      try (OriginProcess origin = begin(site, wheel, Conduct.free())) {
        String straight = origin.url() + wheel.path();
        for (int i = 0; i < Rounds.COUNT; i++) {
          try (Mirror mirror = new Mirror(origin.url())) {
            ours[i] = Client.curl(ColdFill.ready(mirror, wheel), wheel.size()).total();
            theirs[i] = Client.curl(straight, wheel.size()).total();
            later[i] = Client.curl(mirror.link(second.project()), second.size()).total();
          }
          hashed[i] = Client.curlHashed(straight, wheel);
        }
      }
    }
    Rounds.tell("wheelhouse, s", "%.2f", ours);
    Rounds.tell("wheelhouse, second wheel, s", "%.2f", later);
    Rounds.tell("curl straight, s", "%.2f", theirs);
    Rounds.tell("curl straight to a file, sha256sum, s", "%.2f", hashed);
    Rounds.ratio("speed / curl", theirs, ours, ">= 0.8 (1.0)");
    Rounds.ratio("second wheel, speed / curl", theirs, later, "none");
    Rounds.ratio("speed / curl to a file and sha256sum", hashed, ours, "none");
  }

  /** With a wait before each answer, with and without a limit. */
  static void delayed() throws Exception {
    Client.need("aria2c", "aria2");
    try (FileSite site = FileSite.create()) {
      Wheel wheel = site.add("cold", Rounds.megabytes(MEGABYTES));
      besideAria2(site, wheel, Conduct.free().delayed(DELAY_MILLIS), ">= 0.9");
      besideAria2(site, wheel, Conduct.limited().delayed(DELAY_MILLIS), ">= 0.9");
    }
  }

  /**
   * With answers that are cut, against none. One of a hundred is often none at all of a download,
   * so one of ten is measured too.
   */
  static void cut() throws Exception {
    Client.need("curl", "curl");
    try (FileSite site = FileSite.create()) {
      Wheel wheel = site.add("cold", Rounds.megabytes(MEGABYTES));
      besideCuts(site, wheel, Conduct.free());
      besideCuts(site, wheel, Conduct.limited());
    }
  }

  /** Starts an origin and sees that a cold download from it is right. */
  private static OriginProcess begin(FileSite site, Wheel wheel, Conduct conduct)
      throws IOException {
    System.out.printf("%d MB cold, origin: %s%n", wheel.size() / 1_000_000, conduct);
    OriginProcess origin = OriginProcess.start(site, conduct);
    try {
      ColdFill.prove(origin, wheel);
    } catch (IOException e) {
      origin.close();
      throw e;
    }
    return origin;
  }

  private static void besideAria2(FileSite site, Wheel wheel, Conduct conduct, String aim)
      throws Exception {
    try (OriginProcess origin = begin(site, wheel, conduct)) {
      double[] ours = new double[Rounds.COUNT];
      double[] theirs = new double[Rounds.COUNT];
      double[] connections = new double[Rounds.COUNT];
      double[] upstream = new double[Rounds.COUNT];
      double[] share = new double[Rounds.COUNT];
      for (int i = 0; i < Rounds.COUNT; i++) {
        ColdFill.Seen seen = ColdFill.run(origin, wheel, i);
        ours[i] = seen.client().total();
        connections[i] = seen.origin().most();
        upstream[i] = (double) seen.origin().bytes() / wheel.size();
        share[i] = wheel.size() / ours[i] / (16.0 * Conduct.USUAL_RATE);
        theirs[i] = Client.aria2(origin.url() + wheel.path(), wheel).seconds();
      }
      Rounds.tell("wheelhouse, s", "%.2f", ours);
      Rounds.tell("aria2c straight, s", "%.2f", theirs);
      Rounds.ratio("speed / aria2c", theirs, ours, aim);
      if (conduct.rate() > 0) {
        Rounds.tell("share of 16 times the limit", "%.2f", share);
      }
      Rounds.tell("answers at once at the origin, at most", "%.0f", connections);
      Rounds.tell("upstream bytes / size", "%.3f", upstream);
    }
  }

  private static void besideCuts(FileSite site, Wheel wheel, Conduct conduct) throws Exception {
    Conduct rare = conduct.cutting(0.01);
    Conduct often = conduct.cutting(0.1);
    double[] whole = new double[Rounds.COUNT];
    Cuts one = new Cuts();
    Cuts ten = new Cuts();
    try (OriginProcess a = begin(site, wheel, conduct);
        OriginProcess b = begin(site, wheel, rare);
        OriginProcess c = begin(site, wheel, often)) {
      for (int i = 0; i < Rounds.COUNT; i++) {
        whole[i] = ColdFill.run(a, wheel, i).client().total();
        one.take(i, ColdFill.run(b, wheel, i));
        ten.take(i, ColdFill.run(c, wheel, i));
      }
    }
    Rounds.tell("no cuts, s", "%.2f", whole);
    one.tell("1 %", whole);
    ten.tell("10 %", whole);
  }

  private static final class Cuts {
    private final double[] seconds = new double[Rounds.COUNT];
    private final double[] cuts = new double[Rounds.COUNT];
    private final double[] answers = new double[Rounds.COUNT];

    void take(int round, ColdFill.Seen seen) {
      seconds[round] = seen.client().total();
      cuts[round] = seen.origin().cuts();
      answers[round] = seen.origin().requests();
    }

    void tell(String share, double[] whole) {
      Rounds.tell(share + " cut, s", "%.2f", seconds);
      Rounds.tell(share + " cut, answers of the origin", "%.0f", answers);
      Rounds.tell(share + " cut, of them cut", "%.0f", cuts);
      Rounds.ratio(share + " cut, speed / without cuts", whole, seconds, ">= 0.9 (at 1 %)");
    }
  }
}
