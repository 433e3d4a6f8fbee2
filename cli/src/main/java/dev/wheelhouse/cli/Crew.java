package dev.wheelhouse.cli;

import dev.wheelhouse.storage.bundle.BundleWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A few platform threads that copy and hash files, while the caller's shows how far they are. None
 * of them is ever interrupted; after a failure nothing new is begun.
 */
final class Crew implements BundleWriter.Crew, AutoCloseable {
  private static final long SHOW_MILLIS = 100;

  /** More gained nothing where it was tried, and each has buffers. */
  private static final int STORING = 8;

  private final ExecutorService threads;
  private final Runnable show;

  private Crew(int moreThanCores, Runnable show) {
    this.threads =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors() + moreThanCores,
            Thread.ofPlatform().name("copy-", 0).daemon().factory());
    this.show = show;
  }

  /**
   * Whose work reads, hashes and writes in turns: one more than cores keeps all busy.
   *
   * @param show run every now and then by the thread that waits
   */
  static Crew copying(Runnable show) {
    return new Crew(1, show);
  }

  /**
   * Whose work waits for the disk as well: a disk syncs many small files at once for little more
   * than the price of one.
   *
   * @param show run every now and then by the thread that waits
   */
  static Crew storing(Runnable show) {
    return new Crew(STORING, show);
  }

  @Override
  public void run(List<BundleWriter.Work> work) throws IOException {
    AtomicBoolean failed = new AtomicBoolean();
    List<Future<?>> all = new ArrayList<>();
    for (BundleWriter.Work one : work) {
      all.add(threads.submit(() -> run(one, failed)));
    }
    IOException first = null;
    for (Future<?> one : all) {
      try {
        await(one);
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private static void run(BundleWriter.Work work, AtomicBoolean failed) {
    if (failed.get()) {
      return;
    }
    try {
      work.run();
    } catch (IOException e) {
      failed.set(true);
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      failed.set(true);
      throw e;
    }
  }

  private void await(Future<?> one) throws IOException {
    while (true) {
      try {
        Object unusedNothing = one.get(SHOW_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        show.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof UncheckedIOException io) {
          throw io.getCause();
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
