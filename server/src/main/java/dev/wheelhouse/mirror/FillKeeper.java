package dev.wheelhouse.mirror;

import dev.wheelhouse.config.FillSettings;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.blob.BlobStore.PartialInfo;
import dev.wheelhouse.storage.blob.Partial;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks after downloads that nobody waits for: goes on with those that a stop or a crash left,
 * suspends those whose clients are gone where the settings say so, and removes what was given up.
 */
final class FillKeeper implements AutoCloseable {
  private static final Logger LOG = System.getLogger(FillKeeper.class.getName());

  /** How long a download without clients lives where it is not kept filling. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long EVERY_MILLIS = 500;
  private static final long SWEEP_MINUTES = 60;

  private final FillSettings settings;
  private final Settings all;
  private final Catalog catalog;
  private final BlobStore blobs;
  private final Fills fills;
  private final InstantSource clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("fill-keeper").daemon().factory());

  FillKeeper(Settings all, Holdings holdings) {
    this.settings = all.fetch().fills();
    this.all = all;
    this.catalog = holdings.catalog();
    this.blobs = holdings.blobs();
    this.fills = holdings.fills();
    this.clock = holdings.clock();
  }

  /** Begins to look after them, on a thread of its own, and goes on with what was left. */
  void start() {
    timer.execute(() -> guarded(this::goOn));
    watch();
  }

  /** Looks after them in the place of {@code before}. */
  void takeOver(FillKeeper before) {
    before.close();
    timer.execute(() -> guarded(this::sweep));
    watch();
  }

  private void watch() {
    var unusedSweeps =
        timer.scheduleWithFixedDelay(
            () -> guarded(this::sweep), SWEEP_MINUTES, SWEEP_MINUTES, TimeUnit.MINUTES);
    if (!settings.keepFilling()) {
      var unusedLooks =
          timer.scheduleWithFixedDelay(
              () -> fills.suspendUnfollowed(PATIENCE),
              EVERY_MILLIS,
              EVERY_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }

  private interface Work {
    void run() throws StoreException;
  }

  private static void guarded(Work work) {
    try {
      work.run();
    } catch (StoreException | RuntimeException e) {
      LOG.log(Level.WARNING, "looking after unfinished downloads", e);
    }
  }

  /** Goes on with what an earlier process left, where that is wanted. */
  private void goOn() throws StoreException {
    sweep();
    if (all.offline() || !settings.keepFilling()) {
      return;
    }
    for (PartialInfo each : blobs.partials()) {
      Partial partial = each.partial();
      SourceSettings source = all.sources().get(partial.source());
      if (source == null) {
        continue;
      }
      Optional<FileRow> row = catalog.file(partial.source(), partial.address());
      boolean mine =
          row.isPresent() && FillTask.partialKey(Fills.key(row.get())).equals(partial.key());
      if (!mine || row.get().here()) {
        blobs.discardPartial(partial.key());
      } else if (each.known() > Excerpts.MOST_OF_A_PARTIAL) {
        fills.join(row.get(), source);
      }
    }
  }

  /** Removes what is too old, and the oldest where all take too much. */
  private void sweep() throws StoreException {
    List<PartialInfo> partials =
        blobs.partials().stream()
            .sorted(Comparator.comparing(PartialInfo::touched).reversed())
            .toList();
    Instant oldest = clock.instant().minus(settings.keepPartials());
    long sum = 0;
    for (PartialInfo each : partials) {
      sum += each.known();
      if (each.touched().isBefore(oldest) || sum > settings.partialSpace()) {
        LOG.log(
            Level.INFO,
            "the {0} bytes of {1} that came are given up: last written {2}",
            each.known(),
            each.partial().address(),
            each.touched());
        blobs.discardPartial(each.partial().key());
        sum -= each.known();
      }
    }
  }

  @Override
  public void close() {
    timer.shutdown();
  }
}
