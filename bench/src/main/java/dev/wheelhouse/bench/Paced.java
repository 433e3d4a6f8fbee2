package dev.wheelhouse.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that ask at a fixed rate, whether answers come or not: what one of them waits is counted
 * from when it meant to ask, so that a server that stands still for a while is seen.
 */
final class Paced {
  private static final int CLIENTS = 8;
  private static final int A_SECOND = 250;

  private Paced() {}

  /** The rate is of answers; half of the cores or less are busy with it. */
  static Load run(Subject server, String path, int seconds) throws IOException {
    Load.Cores cores = Load.Cores.now();
    double before = server.cpuSeconds();
    int each = seconds * A_SECOND;
    double[] millis = new double[CLIENTS * each];
    AtomicReference<IOException> failure = new AtomicReference<>();
    Thread[] clients = new Thread[CLIENTS];
    long begun = System.nanoTime();
    for (int c = 0; c < CLIENTS; c++) {
      int first = c * each;
      clients[c] =
          Thread.ofPlatform()
              .start(() -> {
                try (Crowd one = new Crowd(server, path, 1, 0)) {
                  ask(one, begun, millis, first, each);
                } catch (IOException e) {
                  failure.set(e);
                }
              });
    }
    for (Thread client : clients) {
      join(client);
    }
    IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    double took = (System.nanoTime() - begun) / 1e9;
    Arrays.sort(millis);
    return new Load(
        millis.length / took,
        millis[millis.length / 2],
        millis[(int) (millis.length * 0.99)],
        (server.cpuSeconds() - before) / millis.length,
        Load.Cores.now().since(cores));
  }

  private static void ask(Crowd one, long begun, double[] millis, int first, int each)
      throws IOException {
    for (int i = 0; i < each; i++) {
      long due = begun + i * (1_000_000_000L / A_SECOND);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      double unused = one.askEach();
      millis[first + i] = (System.nanoTime() - due) / 1e6;
    }
  }

  private static void join(Thread client) throws IOException {
    try {
      client.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
