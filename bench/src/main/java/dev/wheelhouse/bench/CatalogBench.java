package dev.wheelhouse.bench;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.Catalogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Look-ups among 100 000 rows: 1000 projects of 100 files; and one page of 15 000. */
final class CatalogBench {
  private static final int PROJECTS = 1000;
  private static final int FILES = 100;

  private CatalogBench() {}

  private interface Work {
    void run(int i) throws IOException;
  }

  static void run() throws IOException {
    Path directory = Files.createTempDirectory("wheelhouse-catalog");
    try (Catalog catalog = Catalogs.open(directory)) {
      for (int i = 0; i < PROJECTS; i++) {
        CatalogPages.listed(catalog, CatalogPages.page("project-" + i, FILES));
      }
      long bytes = Files.size(directory.resolve("catalog.db"));
      System.out.println("bytes a row               " + bytes / (PROJECTS * FILES));
      Random random = new Random(1);
      measure("file() by address", 20_000, i -> catalog.file("pypi", address(random)));
      measure(
          "page() of 100 files",
          2_000,
          i -> catalog.page("pypi", new ProjectName("project-" + random.nextInt(PROJECTS))));
      measure(
          "state() of a page",
          20_000,
          i -> catalog.state("pypi", new ProjectName("project-" + random.nextInt(PROJECTS))));
      ProjectPage big = CatalogPages.page("big", 15_000);
      measure("listed() 15 000, first", 1, i -> CatalogPages.listed(catalog, big));
      measure("listed() 15 000, again", 5, i -> CatalogPages.listed(catalog, big));
      measure("page() of 15 000 files", 5, i -> catalog.page("pypi", new ProjectName("big")));
    }
  }

  private static String address(Random random) {
    String name = "project-" + random.nextInt(PROJECTS);
    return "files.example/packages/" + CatalogPages.filename(name, random.nextInt(FILES));
  }

  private static void measure(String what, int times, Work work) throws IOException {
    double[] millis = new double[times];
    long begun = System.nanoTime();
    for (int i = 0; i < times; i++) {
      long one = System.nanoTime();
      work.run(i);
      millis[i] = (System.nanoTime() - one) / 1e6;
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    Arrays.sort(millis);
    System.out.printf(
        "%-25s %9.0f/s   median %.3f ms   p99 %.3f ms%n",
        what, times / seconds, millis[times / 2], millis[(int) (times * 0.99)]);
  }
}
