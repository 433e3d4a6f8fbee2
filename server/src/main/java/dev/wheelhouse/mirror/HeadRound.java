package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.storage.catalog.FileFacts;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.OriginHead;
import dev.wheelhouse.upstream.Upstream;
import dev.wheelhouse.upstream.UpstreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Asks origins for the heads of some files of one source, a few at once. One use. */
final class HeadRound {
  private static final Logger LOG = System.getLogger(HeadRound.class.getName());

  /** A host that fails so often in a row is not asked for the rest. */
  private static final int PATIENCE = 3;

  private final SourceSettings source;
  private final Upstream upstream;
  private final MemoryBudget turns;
  private final InstantSource clock;
  private final BooleanSupplier stopping;
  private final Queue<FileRow> waiting;
  private final Map<Long, FileFacts> facts = new ConcurrentHashMap<>();
  private final AtomicInteger failing = new AtomicInteger();

  /**
   * Prepares to ask for {@code files}, the first one first.
   *
   * @param turns of the source, one for each file that is asked for at the same time
   * @param stopping whether no further file is to be asked for
   */
  HeadRound(
      SourceSettings source,
      List<FileRow> files,
      Upstream upstream,
      MemoryBudget turns,
      InstantSource clock,
      BooleanSupplier stopping) {
    this.source = source;
    this.upstream = upstream;
    this.turns = turns;
    this.clock = clock;
    this.stopping = stopping;
    this.waiting = new ConcurrentLinkedQueue<>(files);
  }

  /** Asks on so many waiting threads; returns what is then known of those that were asked for. */
  Map<Long, FileFacts> run(Workers workers, int threads) {
    List<CompletableFuture<Boolean>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      running.add(
          workers.start(() -> {
            askForAll();
            return true;
          }));
    }
    running.forEach(one -> Workers.await(RuntimeException.class, one));
    return Map.copyOf(facts);
  }

  /** Whether the origins failed, so that the rest was left out. */
  boolean gaveUp() {
    return failing.get() >= PATIENCE;
  }

  private void askForAll() {
    FileRow row;
    while ((row = waiting.poll()) != null) {
      int turn = turns.take(1);
      try {
        if (stopping.getAsBoolean() || gaveUp()) {
          return;
        }
        ask(row);
      } finally {
        turns.give(turn);
      }
    }
  }

  private void ask(FileRow row) {
    Instant now = clock.instant();
    try {
      Optional<FileFacts> told = told(row, upstream.head(source, row.link().url()), now);
      failing.set(0);
      facts.put(row.id(), told.orElseGet(() -> row.facts().refused(now)));
    } catch (UpstreamException e) {
      if (stopping.getAsBoolean()) {
        return; // our own doing, perhaps
      }
      LOG.log(Level.DEBUG, "{0}: no size and date: {1}", row.filename(), e.getMessage());
      facts.put(row.id(), row.facts().refused(now));
      if (mayPass(e)) {
        failing.incrementAndGet();
      }
    } catch (RuntimeException e) { // one bad row must not keep the others from being asked
      LOG.log(Level.WARNING, row.filename() + ": no size and date", e);
      facts.put(row.id(), row.facts().refused(now));
    }
  }

  /** What a head tells of what the page lacks; empty if nothing. */
  private static Optional<FileFacts> told(FileRow row, OriginHead head, Instant now) {
    // Some servers answer HEAD with a length of 0, whatever the file has.
    Long size = row.link().size() == null && head.length() > 0 ? head.length() : null;
    Instant date =
        row.link().uploadTime() == null
            ? LastModified.parse(head.lastModified().orElse(null)).orElse(null)
            : null;
    return size == null && date == null
        ? Optional.empty()
        : Optional.of(row.facts().told(size, date, now));
  }

  private static boolean mayPass(UpstreamException failure) {
    return switch (failure) {
      case UpstreamException.Unreachable u -> true;
      case UpstreamException.TimedOut t -> true;
      case UpstreamException.Failed failed ->
          failed.status() == 429 || failed.status() == 408 || failed.status() >= 500;
      case UpstreamException.Broken b -> false;
      case UpstreamException.Refused r -> false;
      case UpstreamException.Gone g -> false;
      case UpstreamException.Changed c -> false;
    };
  }
}
