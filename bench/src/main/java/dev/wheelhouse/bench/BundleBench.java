package dev.wheelhouse.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * An export against {@code cp} of the same files, and an import against {@code sha256sum} and
 * {@code cp} of the same bundle. Both columns end when all is on the disk, and take turns.
 */
final class BundleBench {
  private static final String SYNC = " && sync -f copy";

  private final Stock stock;
  private final double[] export = new double[Rounds.COUNT];
  private final double[] copy = new double[Rounds.COUNT];
  private final double[] copyAlone = new double[Rounds.COUNT];
  private final double[] tar = new double[Rounds.COUNT];
  private final double[] bring = new double[Rounds.COUNT];
  private final double[] checked = new double[Rounds.COUNT];
  private long peak;

  private BundleBench(Stock stock) {
    this.stock = stock;
  }

  static void run() throws IOException {
    try (Stock stock = Stock.make()) {
      new BundleBench(stock).all();
    }
  }

  private void all() throws IOException {
    for (int round = 0; round < Rounds.COUNT; round++) {
      round(round);
    }
    tell("export to a directory", export);
    tell("cp, and sync of that file system", copy);
    tell("cp alone, which leaves it in memory", copyAlone);
    Rounds.ratio("cp and sync / export", copy, export, "above 1");
    tell("export to a tar", tar);
    Rounds.ratio("cp and sync / export to a tar", copy, tar, "above 1");
    tell("import", bring);
    tell("sha256sum -c, cp and sync", checked);
    Rounds.ratio("sha256sum, cp and sync / import", checked, bring, ">= 1.0");
    System.out.printf(Locale.ROOT, "  %-42s %.0f MB%n", "peak VmHWM", peak / 1e3);
  }

  private void round(int round) throws IOException {
    stock.clear("bundle", "bundle.tar", "copy", "inside");
    export[round] = export("bundle");
    stock.clear();
    double begun = stock.shell("cp -r outside/data/blobs copy");
    copyAlone[round] = begun;
    copy[round] = begun + stock.shell("sync -f copy");
    stock.clear("copy");
    tar[round] = export("bundle.tar");
    stock.clear("bundle.tar");
    stock.settings("inside");
    stock.clear();
    Stock.Went went = stock.wheelhouse("inside", "import", "../bundle");
    bring[round] = went.seconds();
    peak = Math.max(peak, went.peak());
    stock.clear("inside");
    checked[round] =
        stock.shell("(cd bundle && sha256sum --quiet -c SHA256SUMS) && cp -r bundle copy" + SYNC);
  }

  private double export(String name) throws IOException {
    Stock.Went went = stock.wheelhouse("outside", "export", "--set", "all", "-o", "../" + name);
    peak = Math.max(peak, went.peak());
    return went.seconds();
  }

  private void tell(String what, double[] seconds) {
    Rounds.tell(what, "%.2f s", seconds);
    double[] speeds = Arrays.stream(seconds).map(one -> stock.bytes / 1e6 / one).toArray();
    Rounds.tell("", "%.0f MB/s", speeds);
  }
}
