package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.storage.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A few threads that read, each with a connection of its own while it does. Threads share it. */
final class Readers implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Readers.class.getName());
  private static final int THREADS = 4;

  private final Sqlite sqlite;
  private final BlockingQueue<Connection> idle = new LinkedBlockingQueue<>();
  private final ConcurrentLinkedQueue<Connection> all = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads;

  Readers(Sqlite sqlite) {
    this.sqlite = sqlite;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("catalog-read-", 0).daemon().factory());
    pool.allowCoreThreadTimeOut(true);
    threads = pool;
  }

  <T> T read(Sql<T> work) throws StoreException {
    CompletableFuture<T> result = new CompletableFuture<>();
    threads.execute(() -> run(work, result));
    return Waiting.await(result);
  }

  private <T> void run(Sql<T> work, CompletableFuture<T> result) {
    try {
      Connection connection = idle.poll();
      if (connection == null) {
        connection = sqlite.reader();
        all.add(connection);
      }
      T value;
      try {
        value = work.run(connection);
      } finally {
        idle.add(connection);
      }
      result.complete(value);
    } catch (SQLException e) {
      result.completeExceptionally(sqlite.failure(e));
    } catch (StoreException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.log(Level.WARNING, "a read of the catalog did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Connection connection : all) {
      try {
        connection.close();
      } catch (SQLException e) {
        LOG.log(Level.WARNING, "closing a connection", e);
      }
    }
  }
}
