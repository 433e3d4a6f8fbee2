package dev.wheelhouse.bench;

import java.io.IOException;
import java.util.Locale;

/** {@code wheelhouse verify} against {@code sha256sum} of the same files on all cores. */
final class VerifyBench {
  private VerifyBench() {}

  static void run() throws IOException {
    double[] ours = new double[Rounds.COUNT];
    double[] theirs = new double[Rounds.COUNT];
    long peak = 0;
    // The biggest first, as verify does: else one core alone ends with it.
    String rival =
        "find outside/data/blobs -type f -printf '%s %p\\n' | sort -rn | cut -d' ' -f2- | xargs -P "
            + Runtime.getRuntime().availableProcessors()
            + " -n 4 sha256sum >/dev/null";
    try (Stock stock = Stock.make()) {
      stock.clear();
      for (int round = 0; round < Rounds.COUNT; round++) {
        Stock.Went went = stock.wheelhouse("outside", "verify");
        ours[round] = went.seconds();
        peak = Math.max(peak, went.peak());
        theirs[round] = stock.shell(rival);
      }
      System.out.printf(
          "  %-42s %d MB%n", "read each time, from the page cache", stock.bytes / 1_000_000);
    }
    Rounds.tell("wheelhouse verify", "%.2f s", ours);
    Rounds.tell("sha256sum on all cores", "%.2f s", theirs);
    Rounds.ratio("sha256sum / verify", theirs, ours, ">= 1.5");
    System.out.printf(Locale.ROOT, "  %-42s %.0f MB%n", "peak VmHWM", peak / 1e3);
  }
}
