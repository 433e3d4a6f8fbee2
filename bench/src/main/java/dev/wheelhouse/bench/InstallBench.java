package dev.wheelhouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code pip install} of thirty small wheels: straight from their index, and through a mirror that
 * does not have them yet, and that has them.
 */
final class InstallBench {
  /** Kilobytes of the wheels, in turn, as closures have them: most are small. */
  private static final int[] KILOBYTES = {3, 20, 20, 60, 60, 300, 300, 1000, 2500, 5000};

  private static final int WHEELS = 30;

  private InstallBench() {}

  static void run() throws IOException {
    int rounds = Rounds.count(7);
    double[] straight = new double[rounds];
    double[] cold = new double[rounds];
    double[] running = new double[rounds];
    double[] warm = new double[rounds];
    Path directory = Files.createTempDirectory("wheelhouse-install");
    try (FileSite site = FileSite.create();
        OriginProcess origin = OriginProcess.start(site, Conduct.free())) {
      List<String> some = wheels(site, "some");
      List<String> others = wheels(site, "other");
      Pip pip = Pip.make(directory);
      double unused = pip.install(origin.url() + "/simple/", some); // reads all of pip once
      for (int i = 0; i < rounds; i++) {
        straight[i] = pip.install(origin.url() + "/simple/", some);
        try (Mirror mirror = new Mirror(origin.url())) {
          String index = mirror.serve().url() + "/plain/simple/";
          cold[i] = pip.install(index, some);
          warm[i] = pip.install(index, some);
          running[i] = pip.install(index, others);
        }
      }
    } finally {
      FileSite.delete(directory);
    }
    Rounds.tell("straight from the index, s", "%.2f", straight);
    Rounds.tell("through a mirror that has them, s", "%.2f", warm);
    Rounds.tell("through one that has not, just started, s", "%.2f", cold);
    Rounds.tell("- the same, other wheels after that, s", "%.2f", running);
    Rounds.ratio("warm / straight", warm, straight, "<= 1.0");
    Rounds.ratio("cold, just started / straight", cold, straight, "<= 1.1");
    Rounds.ratio("cold, after other wheels / straight", running, straight, "<= 1.1");
  }

  private static List<String> wheels(FileSite site, String name) throws IOException {
    List<String> projects = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < WHEELS; i++) {
      String project = name + i;
      var wheel = site.add(project, KILOBYTES[i % KILOBYTES.length] * 1000L);
      site.advertise(wheel);
      projects.add(project);
      bytes += wheel.size();
    }
    System.out.printf("%d wheels, %.0f MB%n", WHEELS, bytes / 1e6);
    return projects;
  }
}
