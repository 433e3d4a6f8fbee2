package dev.wheelhouse.mirror;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The kinds of thread beside the event loops: virtual ones that wait, platform ones that compute or
 * touch files, and such that do so for downloads. None of them is ever interrupted.
 */
public final class Workers implements AutoCloseable {
  private final ExecutorService waiting;
  private final ExecutorService computing;
  private final ExecutorService bulk;
  private final ExecutorService reading;

  public Workers() {
    waiting = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("wait-", 0).factory());
    computing = pool("compute-");
    bulk = pool("bulk-");
    reading = pool("read-");
  }

  /** A bounded pool of platform threads, one a core, that end when they have nothing to do. */
  static ExecutorService pool(String name) {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name(name, 0).daemon().factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Runs what waits for sockets or for other threads. */
  public ExecutorService waiting() {
    return waiting;
  }

  /** Runs what computes or touches files. */
  public ExecutorService computing() {
    return computing;
  }

  /** Runs what writes and hashes downloads: a full disk queue must not hold up index pages. */
  ExecutorService bulk() {
    return bulk;
  }

  /** Runs what reads stored files for clients, who must not wait for what comes. */
  ExecutorService reading() {
    return reading;
  }

  /** Computes on a platform thread while the calling, usually virtual, thread waits. */
  <V, X extends Exception> V compute(Class<X> expected, Callable<V> work) throws X {
    return await(expected, computing.submit(work));
  }

  /**
   * As {@link #compute}, on a thread for downloads: for what reads, hashes or syncs whole files.
   */
  <V, X extends Exception> V store(Class<X> expected, Callable<V> work) throws X {
    return await(expected, bulk.submit(work));
  }

  /** Waits for {@code future}; a failure of the expected kind, or of memory, is thrown as it is. */
  static <V, X extends Exception> V await(Class<X> expected, Future<V> future) throws X {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (expected.isInstance(cause)) {
        throw expected.cast(cause);
      }
      if (cause instanceof OutOfMemoryError tooMuch) {
        throw tooMuch; // whoever asked for so much may have something smaller to say
      }
      throw new IllegalStateException(cause);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Starts {@code work} on a waiting thread and tells its end. */
  <V> CompletableFuture<V> start(Callable<V> work) {
    CompletableFuture<V> done = new CompletableFuture<>();
    waiting.execute(() -> {
      try {
        done.complete(work.call());
      } catch (Throwable t) {
        done.completeExceptionally(t);
      }
    });
    return done;
  }

  /** Lets running work end; nothing new is taken. Waits a few seconds at most. */
  @Override
  public void close() {
    waiting.shutdown();
    computing.shutdown();
    bulk.shutdown();
    reading.shutdown();
    try {
      boolean ended = waiting.awaitTermination(5, TimeUnit.SECONDS);
      if (ended) {
        ended = computing.awaitTermination(5, TimeUnit.SECONDS);
        ended &= bulk.awaitTermination(5, TimeUnit.SECONDS);
        ended &= reading.awaitTermination(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
