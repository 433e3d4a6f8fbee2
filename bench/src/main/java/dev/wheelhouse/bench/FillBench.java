package dev.wheelhouse.bench;

import dev.wheelhouse.fixture.FakeUpstream;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Many clients of one cold file. */
final class FillBench {
  private FillBench() {}

  static void together() throws Exception {
    measure(20, Rounds.megabytes(64), Rounds.COUNT);
  }

  static void huge() throws Exception {
    measure(8, 3_000_000_000L, 1);
    many(8, 8, 1000 * Rounds.megabytes(3));
  }

  /** So many cold wheels at once, each with so many clients, of which one compares the digest. */
  private static void many(int wheels, int clientsEach, long size) throws Exception {
    try (FakeUpstream upstream = FakeUpstream.start();
        Mirror mirror = new Mirror(upstream);
        ExecutorService threads = Executors.newFixedThreadPool(wheels * clientsEach)) {
      List<TestWheel> all = new ArrayList<>();
      for (int i = 0; i < wheels; i++) {
        TestWheel wheel = TestWheel.recipe("cold" + i, "1.0").padded(size).make();
        upstream.pypi().add(wheel);
        all.add(wheel);
      }
      mirror.serve();
      long idle = mirror.status("RssAnon");
      List<Future<Sha256>> digests = new ArrayList<>();
      List<Future<Long>> lengths = new ArrayList<>();
      long begun = System.nanoTime();
      for (TestWheel wheel : all) {
        String url = mirror.link("cold" + all.indexOf(wheel));
        digests.add(threads.submit(() -> get(url).sha256));
        for (int i = 1; i < clientsEach; i++) {
          lengths.add(threads.submit(() -> length(url)));
        }
      }
      long peak = 0;
      while (!lengths.stream().allMatch(Future::isDone)) {
        peak = Math.max(peak, mirror.status("RssAnon"));
        Thread.sleep(50);
      }
      for (int i = 0; i < wheels; i++) {
        if (!digests.get(i).get().equals(all.get(i).sha256())) {
          throw new IOException("a client got wrong bytes");
        }
      }
      for (Future<Long> length : lengths) {
        if (length.get() < size) {
          throw new IOException("a client got too few bytes");
        }
      }
      System.out.printf(
          "%d clients of %d cold files of %d MB, all lengths and one digest each right%n",
          wheels * clientsEach, wheels, size / 1_000_000);
      System.out.printf("all done                  %.1f s%n", (System.nanoTime() - begun) / 1e9);
      System.out.println(
          "memory without page cache " + idle / 1000 + " MB, peak " + peak / 1000 + " MB");
    }
  }

  private static long length(String url) throws IOException {
    byte[] buffer = new byte[1 << 18];
    long sum = 0;
    try (InputStream in = URI.create(url).toURL().openStream()) {
      int count;
      while ((count = in.read(buffer)) >= 0) {
        sum += count;
      }
    }
    return sum;
  }

  private record Got(double firstByte, double seconds, Sha256 sha256) {}

  private static void measure(int clients, long size, int rounds) throws Exception {
    double[] first = new double[rounds];
    double[] all = new double[rounds];
    double[] sent = new double[rounds];
    long peak = 0;
    for (int round = 0; round < rounds; round++) {
      try (FakeUpstream upstream = FakeUpstream.start();
          Mirror mirror = new Mirror(upstream);
          ExecutorService threads = Executors.newFixedThreadPool(clients)) {
        TestWheel wheel = TestWheel.recipe("cold", "1.0").padded(size).make();
        upstream.pypi().add(wheel);
        mirror.serve();
        String page = new String(mirror.get("/simple/cold/"), StandardCharsets.UTF_8);
        Matcher href = Pattern.compile("href=\"\\.\\./\\.\\.(/[^\"#]+)").matcher(page);
        if (!href.find()) {
          throw new IOException("no link on the page");
        }
        String url = mirror.url() + href.group(1);
        List<Future<Got>> answers = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
          answers.add(threads.submit(() -> get(url)));
        }
        for (Future<Got> answer : answers) {
          Got got = answer.get();
          if (!got.sha256.equals(wheel.sha256())) {
            throw new IOException("a client got wrong bytes");
          }
          first[round] = Math.max(first[round], got.firstByte);
          all[round] = Math.max(all[round], got.seconds);
        }
        sent[round] = (double) upstream.bytesSent("cold-1.0.*whl$") / wheel.size();
        peak = Math.max(peak, mirror.status("VmHWM"));
      }
    }
    System.out.printf(
        "%d clients of one cold file of %d MB, all hashes right%n", clients, size / 1_000_000);
    System.out.println("upstream bytes / size     " + Figures.of(sent).shown("%.3f"));
    System.out.println("first byte, last client   " + Figures.of(first).shown("%.3f") + " s");
    System.out.println("all done                  " + Figures.of(all).shown("%.2f") + " s");
    System.out.println("peak VmHWM                " + peak / 1000 + " MB");
  }

  private static Got get(String url) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[1 << 18];
    long begun = System.nanoTime();
    double first = -1;
    try (InputStream in = URI.create(url).toURL().openStream()) {
      int count;
      while ((count = in.read(buffer)) >= 0) {
        first = first < 0 ? (System.nanoTime() - begun) / 1e9 : first;
        digest.update(buffer, 0, count);
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    return new Got(first, seconds, Sha256.ofBytes(digest.digest()));
  }
}
