package dev.wheelhouse.bench;

import dev.wheelhouse.bench.FileSite.Wheel;
import dev.wheelhouse.index.Sha256;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** The last 64 KB of a cold wheel of 800 MB, as readers of metadata ask for them. */
final class TailBench {
  private static final int MEGABYTES = 800;
  private static final int TAIL_BYTES = 65_536;
  private static final int DELAY_MILLIS = 50;

  /** What is still fetched when the client is done shows within this. */
  private static final int AFTER_MILLIS = 500;

  private TailBench() {}

  static void run() throws Exception {
    Client.need("curl", "curl");
    try (FileSite site = FileSite.create()) {
      Wheel wheel = site.add("cold", Rounds.megabytes(MEGABYTES));
      measure(site, wheel, Conduct.free());
      measure(site, wheel, Conduct.free().delayed(DELAY_MILLIS));
    }
  }

  private static void measure(FileSite site, Wheel wheel, Conduct conduct) throws Exception {
    System.out.printf("last 64 KB of %d MB cold, origin: %s%n", wheel.size() / 1_000_000, conduct);
    double[] ours = new double[Rounds.COUNT];
    double[] theirs = new double[Rounds.COUNT];
    double[] requests = new double[Rounds.COUNT];
    double[] bytes = new double[Rounds.COUNT];
    double[] again = new double[Rounds.COUNT];
    double[] bytesAgain = new double[Rounds.COUNT];
    try (OriginProcess origin = OriginProcess.start(site, conduct)) {
      for (int i = 0; i < Rounds.COUNT; i++) {
        try (Mirror mirror = new Mirror(origin.url())) {
          String url = ColdFill.ready(mirror, wheel);
          origin.reset(i);
          ours[i] = tail(url, wheel);
          Thread.sleep(AFTER_MILLIS);
          OriginProcess.Stats first = origin.stats();
          requests[i] = first.requests();
          bytes[i] = first.bytes() / 1e3;
          again[i] = tail(url, wheel);
          bytesAgain[i] = (origin.stats().bytes() - first.bytes()) / 1e3;
          mirror.kill();
        }
        theirs[i] = tail(origin.url() + wheel.path(), wheel);
      }
    }
    Rounds.tell("wheelhouse, s", "%.4f", ours);
    Rounds.tell("curl straight, s", "%.4f", theirs);
    double[] two = new double[Rounds.COUNT];
    java.util.Arrays.fill(two, 2 * conduct.delayMillis() / 1e3);
    Rounds.beyond("beyond two round trips", ours, two, "<= 10 ms");
    Rounds.tell("upstream requests (aim <= 2)", "%.0f", requests);
    Rounds.tell("upstream KB (aim <= 256)", "%.0f", bytes);
    Rounds.tell("asked again, s", "%.4f", again);
    Rounds.tell("asked again, upstream KB (aim 0)", "%.0f", bytesAgain);
  }

  /** Seconds by curl's own clock; the bytes are compared. */
  private static double tail(String url, Wheel wheel) throws IOException {
    Path copy = Files.createTempFile("wheelhouse-tail", "");
    try {
      double seconds = Client.curl(url, copy, TAIL_BYTES, "-r", "-" + TAIL_BYTES).transfer();
      byte[] expected = new byte[TAIL_BYTES];
      try (RandomAccessFile file = new RandomAccessFile(wheel.file().toFile(), "r")) {
        file.seek(wheel.size() - TAIL_BYTES);
        file.readFully(expected);
      }
      Client.check(copy, Sha256.of(expected));
      return seconds;
    } finally {
      Files.delete(copy);
    }
  }
}
