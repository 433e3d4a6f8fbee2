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

  /** Reading, hashing and writing take turns in each: one more than cores keeps all busy. */
  private static final int MORE_THAN_CORES = 1;

  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors() + MORE_THAN_CORES,
          Thread.ofPlatform().name("copy-", 0).daemon().factory());
  private final Runnable show;

  /** {@code show} is run every now and then by the thread that waits. */
  Crew(Runnable show) {
    this.show = show;
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
