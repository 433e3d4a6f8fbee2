package dev.wheelhouse.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;

/**
 * Pages of 200 000 files, twenty a version, and lists of 800 000 projects; the same at each call.
 */
final class BigPages {
  static final int FILES = 200_000;
  static final int PROJECTS = 800_000;

  private BigPages() {}

  interface Content {
    void write(PrintStream out);
  }

  static void write(Path file, Content content) throws IOException {
    try (var out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
      content.write(out);
      if (out.checkError()) {
        throw new IOException("cannot write " + file);
      }
    }
  }

  static void jsonPage(PrintStream out) {
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

  static void htmlPage(PrintStream out) {
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

  static void jsonRoot(PrintStream out) {
    out.print("{\"meta\":{\"api-version\":\"1.4\"},\"projects\":[{\"name\":\"a\"}");
    for (int i = 1; i < PROJECTS; i++) {
      out.printf(",{\"_last-serial\":%d,\"name\":\"Project_number-%d\"}", i, i);
    }
    out.print("]}");
  }

  static void htmlRoot(PrintStream out) {
    out.print("<!DOCTYPE html>\n<html><head><title>Simple index</title></head><body>\n");
    for (int i = 0; i < PROJECTS; i++) {
      out.printf("<a href=\"/simple/project-number-%d/\">Project_number-%d</a>\n", i, i);
    }
    out.print("</body></html>\n");
  }

  private static String filename(int i) {
    return "demo-1." + i / 20 + "-" + (i % 20 + 1) + "-cp312-cp312-manylinux_2_28_x86_64.whl";
  }

  private static String hex(Random random, int bytes) {
    byte[] some = new byte[bytes];
    random.nextBytes(some);
    return HexFormat.of().formatHex(some);
  }
}
