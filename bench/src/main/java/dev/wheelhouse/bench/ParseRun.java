package dev.wheelhouse.bench;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.simple.PageSource;
import dev.wheelhouse.index.simple.SimpleParser;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Reads one page and says how many entries it has, in how many seconds, with how many MiB. */
final class ParseRun {
  private static final ProjectName DEMO = new ProjectName("demo");
  private static final String URL = "https://index.example/simple/demo/";

  private ParseRun() {}

  /** Takes how to read, one of {@code page}, {@code kept} and {@code root}, and a file. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[1]);
    PageSource source = () -> Files.newInputStream(file);
    String type = file.toString().endsWith(".json") ? "application/json" : "text/html";
    long begun = System.nanoTime();
    var files = new ArrayList<FileLink>();
    var count = new AtomicLong();
    switch (arguments[0]) {
      case "page" -> SimpleParser.page(DEMO, type, URL, source, link -> count.incrementAndGet());
      case "root" -> SimpleParser.root(type, URL, source, name -> count.incrementAndGet());
      default -> files.addAll(SimpleParser.page(DEMO, type, URL, source).files());
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    double peak = peak() / 1048576.0;
    long entries = count.get() + files.size();
    System.out.printf(Locale.ROOT, "%d %.3f %.1f%n", entries, seconds, peak);
  }

  /** The most that the heap held at one time, garbage included. */
  private static long peak() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }
}
