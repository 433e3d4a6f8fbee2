package dev.wheelhouse.bench;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.FakeUpstream;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/**
 * A server to play with: a fake upstream and Wheelhouse over it, until Ctrl-C. No network needed.
 */
public final class Run {
  private static final long TORCH_BYTES = 100_000_000;

  private Run() {}

  /** Runs on port 8080, or on the one given. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    String port = arguments.length > 0 ? arguments[0] : "8080";
    FakeUpstream upstream = FakeUpstream.start();
    CudaWorld.fill(upstream, TORCH_BYTES);
    Mirror mirror = new Mirror(upstream).serve("--port", port);
    System.out.println(
        "upstream    " + upstream.url() + "/simple/ and " + upstream.url() + "/whl/cu124/");
    System.out.println("data        " + mirror.directory + " (thrown away at the end)");
    System.out.println(
        "try         pip install --index-url " + mirror.url() + "/simple/ torch==2.6.0");
    CountDownLatch forever = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              try {
                mirror.close();
              } catch (IOException e) {
                System.err.println("cleaning up: " + e.getMessage());
              }
            }));
    forever.await();
  }
}
