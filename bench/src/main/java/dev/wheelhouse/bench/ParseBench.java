package dev.wheelhouse.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Pages of 200 000 files and lists of 800 000 projects, each read in a process of its own with the
 * heap that the launcher gives; then the least heap that is enough.
 */
final class ParseBench {
  private static final int FILES = 200_000;
  private static final int PROJECTS = 800_000;
  private static final int HEAP = 128; // MiB, the launcher's
  private static final int[] SMALLER = {8, 12, 16, 24, 32, 48, 64, 96};

  private ParseBench() {}

  static void run() throws IOException {
    Path directory = Files.createTempDirectory("wheelhouse-parse");
    Path json = directory.resolve("page.json");
    Path html = directory.resolve("page.html");
    Path roots = directory.resolve("root.json");
    Path anchors = directory.resolve("root.html");
    write(json, ParseBench::jsonPage);
    write(html, ParseBench::htmlPage);
    write(roots, ParseBench::jsonRoot);
    write(anchors, ParseBench::htmlRoot);
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

  private interface Content {
    void write(PrintStream out);
  }

  private static void write(Path file, Content content) throws IOException {
    try (var out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
      content.write(out);
      if (out.checkError()) {
        throw new IOException("cannot write " + file);
      }
    }
  }

  private static void jsonPage(PrintStream out) {
    var random = new Random(1);
    out.print("{\"meta\":{\"api-version\":\"1.4\"},\"name\":\"demo\",\"files\":[");
    for (int i = 0; i < FILES; i++) {
      out.print(i == 0 ? "" : ",");
      out.printf(
          "{\"filename\":\"%s\",\"url\":\"../../f/%s/%s\",\"hashes\":{\"sha256\":\"%s\"},"
              + "\"size\":%d,\"upload-time\":\"2025-03-04T10:11:12.345678Z\",\"yanked\":false}",
          filename(i), hex(random, 4), filename(i), hex(random, 32), 1000 + i);
    }
    out.print("],\"versions\":[]}");
  }

  private static void htmlPage(PrintStream out) {
    var random = new Random(1);
    out.print("<!DOCTYPE html>\n<html><head><title>Links for demo</title></head><body>\n");
    for (int i = 0; i < FILES; i++) {
      out.printf(
          "<a href=\"../../f/%s/%s#sha256=%s\" data-requires-python=\"&gt;=3.9\""
              + " data-upload-time=\"2025-03-04T10:11:12Z\">%s</a><br/>\n",
          hex(random, 4), filename(i), hex(random, 32), filename(i));
    }
    out.print("</body></html>\n");
  }

  private static void jsonRoot(PrintStream out) {
    out.print("{\"meta\":{\"api-version\":\"1.4\"},\"projects\":[{\"name\":\"a\"}");
    for (int i = 1; i < PROJECTS; i++) {
      out.printf(",{\"_last-serial\":%d,\"name\":\"Project_number-%d\"}", i, i);
    }
    out.print("]}");
  }

  private static void htmlRoot(PrintStream out) {
    out.print("<!DOCTYPE html>\n<html><head><title>Simple index</title></head><body>\n");
    for (int i = 0; i < PROJECTS; i++) {
      out.printf("<a href=\"/simple/project-number-%d/\">Project_number-%d</a>\n", i, i);
    }
    out.print("</body></html>\n");
  }

  private static String filename(int i) {
    return "demo-1." + i + "-cp312-cp312-manylinux_2_28_x86_64.whl";
  }

  private static String hex(Random random, int bytes) {
    byte[] some = new byte[bytes];
    random.nextBytes(some);
    return HexFormat.of().formatHex(some);
  }
}
