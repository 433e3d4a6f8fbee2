package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.storage.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. It commits whatever has queued in one transaction, so that many
 * changes share one sync; each change has a savepoint, so that one that fails takes no other with
 * it. Threads share it.
 */
final class Writer implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Writer.class.getName());
  private static final int MOST_AT_ONCE = 256;
  private static final long IDLE_SECONDS = 3;

  private final Sqlite sqlite;
  private final Connection connection;
  private final Sql<?> idleWork;
  private final BlockingQueue<Change<?>> queue = new LinkedBlockingQueue<>();
  private final AtomicLong commits = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Takes over a connection.
   *
   * @param idleWork what is flushed with every commit, and every few seconds
   */
  Writer(Sqlite sqlite, Connection connection, Sql<?> idleWork) {
    this.sqlite = sqlite;
    this.connection = connection;
    this.idleWork = idleWork;
    this.thread = Thread.ofPlatform().name("catalog-write").daemon().start(this::run);
  }

  /** Runs {@code work} in a transaction; returns when that is durable. */
  <T> T write(Sql<T> work) throws StoreException {
    if (closed) {
      throw new StoreException.Unavailable("the catalog is closed", null);
    }
    Change<T> change = new Change<>(work, new CompletableFuture<>());
    queue.add(change);
    return Waiting.await(change.result);
  }

  /** How many transactions were committed. */
  long commits() {
    return commits.get();
  }

  private void run() {
    List<Change<?>> batch = new ArrayList<>();
    boolean last = false;
    while (!last) {
      last = closed;
      batch.clear();
      try {
        Change<?> first = last ? queue.poll() : queue.poll(IDLE_SECONDS, TimeUnit.SECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, MOST_AT_ONCE - 1);
          last = false;
        }
      } catch (InterruptedException e) {
        continue;
      }
      batch.removeIf(change -> change == Change.WAKE);
      commit(batch);
    }
  }

  private void commit(List<Change<?>> batch) {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      try {
        for (Change<?> change : batch) {
          change.apply(connection, statement, sqlite);
        }
        idleWork.run(connection);
        statement.execute("COMMIT");
      } catch (SQLException | StoreException | RuntimeException e) {
        statement.execute("ROLLBACK");
        throw e;
      }
      commits.incrementAndGet();
      batch.forEach(Change::succeed);
    } catch (SQLException e) {
      StoreException failure = sqlite.failure(e);
      batch.forEach(change -> change.result.completeExceptionally(failure));
      LOG.log(Level.ERROR, "committing to the catalog: " + failure.getMessage());
    } catch (StoreException | RuntimeException e) {
      batch.forEach(change -> change.result.completeExceptionally(e));
      LOG.log(Level.ERROR, "committing to the catalog", e);
    }
  }

  /** Commits what is queued, then ends. */
  @Override
  public void close() {
    closed = true;
    queue.add(Change.WAKE);
    try {
      thread.join();
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      LOG.log(Level.WARNING, "closing the catalog", e);
    }
  }

  private static final class Change<T> {
    static final Change<Object> WAKE = new Change<>(c -> "", new CompletableFuture<>());

    private final Sql<T> work;
    private final CompletableFuture<T> result;
    private @Nullable T value;
    private @Nullable Exception failure;

    Change(Sql<T> work, CompletableFuture<T> result) {
      this.work = work;
      this.result = result;
    }

    void apply(Connection connection, Statement statement, Sqlite sqlite) throws SQLException {
      statement.execute("SAVEPOINT change");
      try {
        value = work.run(connection);
      } catch (SQLException e) {
        failure = sqlite.failure(e);
      } catch (StoreException | RuntimeException e) {
        failure = e;
      } catch (OutOfMemoryError e) {
        // Without this thread no change would ever be written, nor any refused.
        failure = new StoreException.Unavailable("not enough memory for a change", e);
      }
      if (failure != null) {
        statement.execute("ROLLBACK TO change");
      }
      statement.execute("RELEASE change");
    }

    void succeed() {
      Exception failed = failure;
      T done = value;
      if (failed != null) {
        result.completeExceptionally(failed);
      } else if (done != null) {
        result.complete(done);
      }
    }
  }
}
