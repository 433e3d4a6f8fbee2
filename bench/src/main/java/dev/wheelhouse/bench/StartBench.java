package dev.wheelhouse.bench;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.FakeUpstream;
import java.io.IOException;

/** From exec of the launcher to the first answered page, over a data directory that exists. */
final class StartBench {
  private static final int RUNS = 9;

  private StartBench() {}

  static void run() throws IOException, InterruptedException {
    double[] seconds = new double[RUNS];
    double[] idle = new double[RUNS];
    try (FakeUpstream upstream = FakeUpstream.start();
        Mirror mirror = new Mirror(upstream)) {
      CudaWorld.fill(upstream, 0);
      mirror.serve();
      mirror.get("/simple/torch/");
      mirror.stop();
      for (int i = 0; i < RUNS; i++) {
        long begun = System.nanoTime();
        mirror.serve();
        mirror.get("/simple/torch/");
        seconds[i] = (System.nanoTime() - begun) / 1e9;
        Thread.sleep(2_000);
        idle[i] = mirror.status("VmRSS") / 1000.0;
        mirror.stop();
      }
    }
    System.out.println("start to first page   " + Figures.of(seconds).shown("%.2f") + " s");
    System.out.println("idle VmRSS            " + Figures.of(idle).shown("%.0f") + " MB");
  }
}
