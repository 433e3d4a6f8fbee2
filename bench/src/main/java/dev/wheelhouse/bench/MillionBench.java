package dev.wheelhouse.bench;

import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.Catalogs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A catalog of a million files, 10 000 projects of 100: the start of a server over it, and pages
 * that it has not rendered before. All of them are fresh, so that no upstream is asked.
 */
final class MillionBench {
  private static final int PROJECTS = Rounds.number("BENCH_PROJECTS", 10_000);
  private static final int FILES = 100;
  private static final int PAGES = Math.min(1_000, PROJECTS / 3);
  private static final int WRITERS = 4;

  /** Nobody listens there, and nobody is asked. */
  private static final String NOBODY = "http://127.0.0.1:9";

  private static final String SETTINGS =
      """
      data = "data"
      listen = "127.0.0.1:0"
      [source.pypi]
      url = "%s/simple/"
      allowed-hosts = ["files.example"]
      ttl = "30d"
      """
          .formatted(NOBODY);

  private MillionBench() {}

  static void run() throws Exception {
    try (Mirror mirror = new Mirror(NOBODY)) {
      Files.writeString(mirror.directory.resolve("wheelhouse.toml"), SETTINGS);
      write(Files.createDirectories(mirror.directory.resolve("data")));
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < PROJECTS; i++) {
        order.add(i);
      }
      Collections.shuffle(order, new Random(1));
      starts(mirror, order.subList(2 * PAGES, PROJECTS));
      mirror.serve();
      pages("first pages after a start", mirror, order.subList(0, PAGES));
      pages("the next", mirror, order.subList(PAGES, 2 * PAGES));
      Mirror.Memory memory = mirror.memory();
      System.out.printf("  %-42s %.0f MB   aim: < 150%n", "VmRSS after that", memory.rss());
      System.out.printf("  %-42s %.0f MB%n", "- without pages of files", memory.own());
    }
  }

  private static void write(Path data) throws Exception {
    long begun = System.nanoTime();
    // Several writers, since changes that wait together are committed together.
    try (Catalog catalog = Catalogs.open(data);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Callable<Void>> work = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int first = writer;
        work.add(() -> {
          for (int i = first; i < PROJECTS; i += WRITERS) {
            CatalogPages.listed(catalog, CatalogPages.page(name(i), FILES));
          }
          return null;
        });
      }
      for (var done : threads.invokeAll(work)) {
        done.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("the catalog could not be written", e);
    }
    System.out.printf(
        "%d files of %d projects, written in %.0f s, catalog.db %.0f MB%n",
        PROJECTS * FILES,
        PROJECTS,
        (System.nanoTime() - begun) / 1e9,
        Files.size(data.resolve("catalog.db")) / 1e6);
  }

  private static void starts(Mirror mirror, List<Integer> projects) throws IOException {
    double[] seconds = new double[Rounds.count(9)];
    for (int i = 0; i < seconds.length; i++) {
      long begun = System.nanoTime();
      mirror.serve();
      get(mirror, projects.get(i));
      seconds[i] = (System.nanoTime() - begun) / 1e9;
      mirror.stop();
    }
    Rounds.tell("exec to the first page, s", "%.2f", seconds, "< 1");
  }

  private static void pages(String what, Mirror mirror, List<Integer> projects) throws IOException {
    double[] millis = new double[projects.size()];
    for (int i = 0; i < millis.length; i++) {
      long begun = System.nanoTime();
      get(mirror, projects.get(i));
      millis[i] = (System.nanoTime() - begun) / 1e6;
    }
    Arrays.sort(millis);
    System.out.printf(
        "  %-42s p50 %.2f ms, p99 %.2f ms, most %.1f ms   aim: p99 < 5 ms%n",
        millis.length + " pages, " + what,
        millis[millis.length / 2],
        millis[(int) (millis.length * 0.99)],
        millis[millis.length - 1]);
  }

  private static void get(Mirror mirror, int project) throws IOException {
    byte[] page = mirror.get("/simple/" + name(project) + "/");
    String last = CatalogPages.filename(name(project), FILES - 1);
    if (!new String(page, StandardCharsets.UTF_8).contains(last)) {
      throw new IOException("not on the page of " + name(project) + ": " + last);
    }
  }

  private static String name(int i) {
    return "project-" + i;
  }
}
