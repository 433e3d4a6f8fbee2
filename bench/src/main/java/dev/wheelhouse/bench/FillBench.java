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
    measure(20, 64_000_000, 5);
  }

  static void huge() throws Exception {
    measure(8, 3_000_000_000L, 1);
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
