package dev.wheelhouse.mirror;

import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.StoreSums;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Sees to it that one collector runs at a time, and now and again where there is a bound. */
final class Collecting implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Collecting.class.getName());
  private static final long EVERY_SECONDS = 60;
  private static final long CLOSE_SECONDS = 5;

  /** The whole store is walked for what no row names, so not every time. */
  private static final int LOOKS_BETWEEN_WALKS = 60;

  private final Mirror mirror;
  private final ReentrantLock turn;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("collector").daemon().factory());

  /** Only for the timer's thread. */
  private int looks;

  Collecting(Mirror mirror) {
    this.mirror = mirror;
    this.turn = mirror.holdings().collectorTurn();
  }

  /** Begins to look every minute, and every hour for strays, if the settings bound the store. */
  void start() {
    if (mirror.settings().storeMaxBytes() > 0) {
      var unused =
          timer.scheduleWithFixedDelay(this::look, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Runs a collector when no other runs; whether nothing was refused. */
  boolean run(Collector.Task task, Consumer<Collector.Event> tell) throws StoreException {
    turn.lock();
    try {
      return new Collector(mirror).run(task, tell);
    } finally {
      turn.unlock();
    }
  }

  private void look() {
    long most = mirror.settings().storeMaxBytes();
    try {
      StoreSums sums = mirror.catalog().sums();
      boolean walk = looks++ % LOOKS_BETWEEN_WALKS == 0;
      if (walk || sums.bytes() > most || sums.condemned() > 0) {
        boolean unused =
            run(new Collector.Task(most, false, false, Collector.Caution.BIT_BY_BIT), this::log);
      }
    } catch (StoreException | RuntimeException e) {
      LOG.log(Level.WARNING, "making room", e);
    }
  }

  private void log(Collector.Event event) {
    switch (event) {
      case Collector.Event.Going going ->
          LOG.log(
              Level.INFO,
              "{0}: {1} ({2} bytes), to make room",
              going.files().isEmpty() ? going.blob() : going.files().getFirst().filename(),
              going.fate(),
              Long.toString(going.size()));
      case Collector.Event.Refused refused -> LOG.log(Level.WARNING, "no room: " + refused.why());
      case Collector.Event.Summary summary -> {
        if (summary.bytes() - summary.condemned() > summary.maxBytes()) {
          LOG.log(
              Level.WARNING,
              "{0} bytes are stored, storage.max-bytes is {1}: what is left is pinned, seeded or"
                  + " gone at its source, or goes later",
              Long.toString(summary.bytes()),
              Long.toString(summary.maxBytes()));
        }
      }
    }
  }

  @Override
  public void close() {
    timer.shutdown();
    try {
      boolean unusedEnded = timer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
