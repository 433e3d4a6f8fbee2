package dev.wheelhouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;

/** Many connections at once: idle ones, slow ones; and a disk that is slow. */
final class CrowdBench {
  private static final int IDLE = 5000;
  private static final int SLOW = 1000;
  private static final int SLOW_RATE = 100_000;
  private static final int SECONDS = 4;
  private static final int BESIDE_SECONDS = 2;
  private static final int WHEEL = 512;
  private static final int BIG_WHEEL = 2000;
  private static final int OTHER_WHEEL = 50_000_000;
  private static final String PAGE = "/simple/middle/";
  private static final String NGINX_PAGE = "/middle.html";

  private CrowdBench() {}

  /** 5000 connections that were asked on and stay; and what they cost in memory. */
  static void idle() throws IOException {
    double[] more = new double[Rounds.COUNT];
    double[] slowest = new double[Rounds.COUNT];
    try (Warm warm = new Warm()) {
      int unusedLength = warm.page("middle", 58)[0];
      for (int i = 0; i < Rounds.COUNT; i++) {
        warm.mirror.serve();
        Load unusedWarmUp = Wrk.run(warm.mirror, PAGE, SECONDS, List.of());
        long before = warm.mirror.status("VmRSS");
        try (Crowd crowd = new Crowd(warm.mirror, PAGE, IDLE, 0)) {
          double unusedFirst = crowd.askEach();
          more[i] = (warm.mirror.status("VmRSS") - before) / 1e3;
          slowest[i] = crowd.askEach();
        }
        warm.mirror.stop();
      }
    }
    System.out.println(IDLE + " connections that stay, each asked for a page twice");
    Rounds.tell("more VmRSS, MB (aim < 60)", "%.1f", more);
    Rounds.tell("slowest second answer, s", "%.3f", slowest);
  }

  /** 1000 slow readers of a warm wheel; how others fare, beside nginx with as many. */
  static void slow() throws IOException {
    int rounds = Rounds.COUNT;
    double[][] rate = new double[4][rounds];
    double[][] pull = new double[4][rounds];
    double[] memory = new double[rounds];
    double[] read = new double[rounds];
    try (Warm warm = new Warm()) {
      int unusedLength = warm.page("middle", 58)[0];
      String wheel = warm.wheel("whole", Rounds.megabytes(WHEEL));
      long size = Files.size(warm.root.resolve(Warm.beside(wheel).substring(1)));
      Nginx nginx = warm.rivals.getFirst();
      for (int i = 0; i < rounds; i++) {
        warm.mirror.serve();
        Load unusedWarmUp = Wrk.run(warm.mirror, PAGE, SECONDS, List.of());
        rate[0][i] = Wrk.run(warm.mirror, PAGE, SECONDS, List.of()).rate();
        pull[0][i] = Pull.run(warm.mirror, wheel, size, 1, 2).rate();
        long before = warm.mirror.status("VmRSS");
        try (Crowd crowd = new Crowd(warm.mirror, wheel, SLOW, 0)) {
          crowd.readSlowly(SLOW_RATE);
          long begun = System.nanoTime();
          rate[1][i] = Wrk.run(warm.mirror, PAGE, SECONDS, List.of()).rate();
          pull[1][i] = Pull.run(warm.mirror, wheel, size, 1, 2).rate();
          read[i] = crowd.bytes() / ((System.nanoTime() - begun) / 1e9) / 1e6;
          memory[i] = (warm.mirror.status("VmRSS") - before) / 1e3;
        }
        warm.mirror.stop();
        String theirs = Warm.beside(wheel);
        rate[2][i] = Wrk.run(nginx, NGINX_PAGE, SECONDS, List.of()).rate();
        pull[2][i] = Pull.run(nginx, theirs, size, 1, 2).rate();
        try (Crowd crowd = new Crowd(nginx, theirs, SLOW, 0)) {
          crowd.readSlowly(SLOW_RATE);
          rate[3][i] = Wrk.run(nginx, NGINX_PAGE, SECONDS, List.of()).rate();
          pull[3][i] = Pull.run(nginx, theirs, size, 1, 2).rate();
        }
      }
    }
    System.out.printf("%d readers of 100 KB/s each, on the same cores%n", SLOW);
    Rounds.tell("pages/s, wheelhouse without them", "%.0f", rate[0]);
    Rounds.tell("pages/s, wheelhouse with them", "%.0f", rate[1]);
    Rounds.tell("pages/s, nginx without them", "%.0f", rate[2]);
    Rounds.tell("pages/s, nginx with them", "%.0f", rate[3]);
    Rounds.tell("one more client, GB/s, wheelhouse without", "%.2f", pull[0]);
    Rounds.tell("one more client, GB/s, wheelhouse with", "%.2f", pull[1]);
    Rounds.tell("one more client, GB/s, nginx without", "%.2f", pull[2]);
    Rounds.tell("one more client, GB/s, nginx with", "%.2f", pull[3]);
    Rounds.tell("the slow ones together, MB/s", "%.0f", read);
    Rounds.tell("more VmRSS, MB", "%.1f", memory);
    Rounds.ratio("wheelhouse with / nginx with, pages", rate[1], rate[3], "1.0");
  }

  /** Hot pages at a fixed rate while a wheel that is in no page cache is sent. */
  static void disk() throws Exception {
    int rounds = Rounds.COUNT;
    Load[][] loads = new Load[4][rounds];
    double[][] sent = new double[2][rounds];
    try (Warm warm = new Warm()) {
      int unusedLength = warm.page("middle", 58)[0];
      String wheel = warm.wheel("whole", Rounds.megabytes(BIG_WHEEL));
      String other = warm.wheel("other", OTHER_WHEEL);
      long size = Files.size(warm.root.resolve(Warm.beside(wheel).substring(1)));
      long otherSize = Files.size(warm.root.resolve(Warm.beside(other).substring(1)));
      Nginx nginx = warm.rivals.getFirst();
      for (int i = 0; i < rounds; i++) {
        warm.mirror.serve();
        Load unusedWarmUp = Wrk.run(warm.mirror, PAGE, SECONDS, List.of());
        // A server that has sent a wheel before: its code must not come from the disk as well.
        Load unusedWheel = Pull.run(warm.mirror, other, otherSize, 4, 4);
        loads[0][i] = Paced.run(warm.mirror, PAGE, SECONDS);
        sent[0][i] = beside(warm.mirror, wheel, size, PAGE, loads[1], i);
        warm.mirror.stop();
        loads[2][i] = Paced.run(nginx, NGINX_PAGE, SECONDS);
        sent[1][i] = beside(nginx, Warm.beside(wheel), size, NGINX_PAGE, loads[3], i);
      }
    }
    System.out.println("2000 pages a second while a wheel that is not in the page cache is sent");
    String[] names = {
      "wheelhouse", "wheelhouse, the wheel beside", "nginx", "nginx, the wheel beside"
    };
    for (int i = 0; i < names.length; i++) {
      Rounds.tell("p50 ms, " + names[i], "%.2f", p50(loads[i]));
      Rounds.tell("p99 ms, " + names[i], "%.2f", p99(loads[i]));
    }
    Rounds.tell("the wheel, GB/s, wheelhouse", "%.2f", sent[0]);
    Rounds.tell("the wheel, GB/s, nginx", "%.2f", sent[1]);
    Rounds.ratio("wheelhouse, p99 with / without", p99(loads[1]), p99(loads[0]), "<= 2");
    Rounds.ratio("nginx, p99 with / without", p99(loads[3]), p99(loads[2]), "none");
  }

  private static double[] p50(Load[] loads) {
    return Arrays.stream(loads).mapToDouble(Load::p50).toArray();
  }

  private static double[] p99(Load[] loads) {
    return Arrays.stream(loads).mapToDouble(Load::p99).toArray();
  }

  /** Drops the page cache and measures pages while a client reads the wheel; its GB a second. */
  private static double beside(
      Subject server, String wheel, long size, String page, Load[] loads, int i) throws Exception {
    // What has not been written to the disk stays in memory.
    Shell.Ran unusedSync = Shell.run(Path.of("."), List.of("sync"));
    Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "1");
    Load unusedHot = Wrk.run(server, page, 1, List.of());
    var pull = new FutureTask<>(() -> Pull.run(server, wheel, size, 1, 1));
    Thread.ofPlatform().daemon().start(pull);
    loads[i] = Paced.run(server, page, BESIDE_SECONDS);
    if (pull.isDone()) {
      System.out.println("  the wheel had come before the end of a run: take a bigger one");
    }
    return pull.get().rate();
  }
}
