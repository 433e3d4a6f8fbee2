package dev.wheelhouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Pages of 200 000 files and lists of 800 000 projects, each read in a process of its own with the
 * heap that the launcher gives; then the least heap that is enough.
 */
final class ParseBench {
  private static final int HEAP = 128; // MiB, the launcher's
  private static final int[] SMALLER = {8, 12, 16, 24, 32, 48, 64, 96};

  private ParseBench() {}

  static void run() throws IOException {
    Path directory = Files.createTempDirectory("wheelhouse-parse");
    Path json = directory.resolve("page.json");
    Path html = directory.resolve("page.html");
    Path roots = directory.resolve("root.json");
    Path anchors = directory.resolve("root.html");
    BigPages.write(json, BigPages::jsonPage);
    BigPages.write(html, BigPages::htmlPage);
    BigPages.write(roots, BigPages::jsonRoot);
    BigPages.write(anchors, BigPages::htmlRoot);
    measure("page, JSON", "page", json);
    measure("page, HTML", "page", html);
    measure("page kept whole, JSON", "kept", json);
    measure("page kept whole, HTML", "kept", html);
    measure("root, JSON", "root", roots);
    measure("root, HTML", "root", anchors);
    for (Path file : List.of(json, html, roots, anchors)) {
      Files.delete(file);
    }
    Files.delete(directory);
  }

  private static void measure(String name, String how, Path file) throws IOException {
    double[] seconds = new double[Rounds.COUNT];
    double peak = 0;
    String counted = "";
    for (int i = 0; i < seconds.length; i++) {
      Shell.Ran ran = child(HEAP, how, file);
      if (ran.code() != 0) {
        System.out.printf("%-24s FAILED with -Xmx%dm: %s%n", name, HEAP, ran.output());
        return;
      }
      String[] words = ran.output().strip().split(" ", -1);
      counted = words[0];
      seconds[i] = Double.parseDouble(words[1]);
      peak = Math.max(peak, Double.parseDouble(words[2]));
    }
    System.out.printf(
        Locale.ROOT,
        "%-24s %5.1f MB, %s entries: %s s; heap at most %.0f MiB, garbage included; least -Xmx %s%n",
        name,
        Files.size(file) / 1e6,
        counted,
        Figures.of(seconds).shown("%.2f"),
        peak,
        least(how, file));
  }

  private static String least(String how, Path file) throws IOException {
    for (int heap : SMALLER) {
      if (child(heap, how, file).code() == 0) {
        return heap + "m";
      }
    }
    return HEAP + "m";
  }

  private static Shell.Ran child(int heap, String how, Path file) throws IOException {
    return Shell.run(
        Path.of("."),
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xmx" + heap + "m",
            "-cp",
            System.getProperty("java.class.path"),
            ParseRun.class.getName(),
            how,
            file.toString()));
  }
}
