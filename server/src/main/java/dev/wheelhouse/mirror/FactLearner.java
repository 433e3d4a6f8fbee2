package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileFacts;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.SourcePage;
import dev.wheelhouse.upstream.Upstream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Learns sizes and dates that pages do not tell, by one HEAD for each file, behind the page and
 * never before it. What was learned stays in the catalog. Threads share it.
 */
final class FactLearner implements AutoCloseable {
  private static final Logger LOG = System.getLogger(FactLearner.class.getName());

  /** Files of one source that are asked for at the same time. */
  private static final int AT_ONCE = 4;

  /** Pages whose files are asked for or wait for that; those beyond come when asked for again. */
  private static final int PAGES_AT_ONCE = 256;

  /** A source whose hosts failed is left alone for so long. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Catalog catalog;
  private final Upstream upstream;
  private final Workers workers;
  private final Epochs epochs;
  private final InstantSource clock;
  private final InFlight<Key, Boolean> flights;
  private final AtomicInteger running = new AtomicInteger();
  private final Map<String, MemoryBudget> turns = new ConcurrentHashMap<>();
  private final Map<String, Instant> pauses = new ConcurrentHashMap<>();

  /** When the next file of a page is to be asked for, where that is not now. */
  private final Cache<Key, Instant> due =
      Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run).build();

  /** Rows of pages that are looked through at the same time. */
  private final MemoryBudget rows = new MemoryBudget(20_000);

  private volatile boolean closed;

  FactLearner(
      Catalog catalog, Upstream upstream, Workers workers, Epochs epochs, InstantSource clock) {
    this.catalog = catalog;
    this.upstream = upstream;
    this.workers = workers;
    this.epochs = epochs;
    this.clock = clock;
    this.flights = new InFlight<>(workers.waiting());
  }

  private record Key(String source, ProjectName project) {}

  /** Looks at a page that is about to be rendered; what must be asked is asked behind it. */
  void look(SourceSettings source, SourcePage page) {
    if (source.kind().isAsked()) {
      begin(source, page.state().project(), WantedFacts.next(source, page));
    }
  }

  /** Looks at a page that is not rendered, since nothing about it has changed. */
  void lookAgain(SourceSettings source, ProjectName project) {
    Instant next = due.getIfPresent(new Key(source.name(), project));
    if (next != null) {
      begin(source, project, next);
    }
  }

  private void begin(SourceSettings source, ProjectName project, Instant next) {
    Key key = new Key(source.name(), project);
    Instant pause = pauses.getOrDefault(source.name(), Instant.MIN);
    Instant now = clock.instant();
    boolean full = running.get() >= PAGES_AT_ONCE;
    if (closed || full || now.isBefore(next) || now.isBefore(pause)) {
      due.put(key, next);
      return;
    }
    due.invalidate(key);
    var unusedFlight = flights.join(key, () -> fly(source, key));
  }

  private boolean fly(SourceSettings source, Key key) {
    running.incrementAndGet();
    try {
      learn(source, key);
      // The last flight may have brought what a look has missed; this one may have left something.
      looked(key, page -> WantedFacts.next(source, page)).ifPresent(next -> due.put(key, next));
      return true;
    } catch (StoreException | RuntimeException e) {
      if (!closed) {
        LOG.log(Level.WARNING, "sizes and dates of {0}: {1}", key, e.getMessage());
      }
      return false;
    } finally {
      running.decrementAndGet();
    }
  }

  /** What a look at a page finds; the page is not held any longer. */
  private <T> Optional<T> looked(Key key, Function<SourcePage, T> look) throws StoreException {
    int share = rows.take(catalog.count(key.source, key.project));
    try {
      Optional<SourcePage> page = catalog.page(key.source, key.project);
      return workers.compute(RuntimeException.class, () -> page.map(look));
    } finally {
      rows.give(share);
    }
  }

  private void learn(SourceSettings source, Key key) throws StoreException {
    List<FileRow> files =
        looked(key, page -> WantedFacts.of(source, page, clock.instant())).orElse(List.of());
    MemoryBudget budget = turns.computeIfAbsent(source.name(), name -> new MemoryBudget(AT_ONCE));
    HeadRound round = new HeadRound(source, files, upstream, budget, clock, () -> closed);
    Map<Long, FileFacts> facts = round.run(workers, Math.min(AT_ONCE, files.size()));
    if (round.gaveUp()) {
      pauses.put(source.name(), clock.instant().plus(PAUSE));
    }
    if (!facts.isEmpty()) {
      catalog.learned(facts);
    }
    if (facts.values().stream().anyMatch(one -> one.failures() == 0)) {
      epochs.bump(key.project); // once for all of them
    }
  }

  /** Asks for no further file; what was learned so far is kept. */
  @Override
  public void close() {
    closed = true;
  }
}
