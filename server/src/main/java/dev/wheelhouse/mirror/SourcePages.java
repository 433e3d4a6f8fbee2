package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.simple.NotAnIndexException;
import dev.wheelhouse.index.simple.SimpleParser;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.PageState;
import dev.wheelhouse.storage.catalog.PageState.Presence;
import dev.wheelhouse.storage.catalog.SourcePage;
import dev.wheelhouse.upstream.PageAnswer;
import dev.wheelhouse.upstream.Upstream;
import dev.wheelhouse.upstream.UpstreamException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What each source says of a project: from the ledger while fresh, else from upstream, asked once
 * however many want to know. Threads share it; calls wait, so they come from waiting threads.
 */
final class SourcePages {
  private static final Logger LOG = System.getLogger(SourcePages.class.getName());
  private static final int FORBIDDEN = 403;

  /** Pages of one source on their way or waiting to be parsed; uv asks for ninety at once. */
  private static final long ASKED_AT_ONCE = 32;

  private final Catalog catalog;
  private final Upstream upstream;
  private final Workers workers;
  private final InstantSource clock;
  private final Duration staleAfter;
  private final boolean offline;
  private final InFlight<Key, SourceAnswer> flights;
  private final MemoryBudget budget;
  private final FlatPages flat;
  private final SourceChanges changes;
  private final Map<String, MemoryBudget> asking = new ConcurrentHashMap<>();

  /** Until when a source that failed is not waited for where an old page is here. */
  private final Map<String, Instant> ailing = new ConcurrentHashMap<>();

  SourcePages(Holdings holdings, Duration staleAfter, boolean offline) {
    this.catalog = holdings.catalog();
    this.upstream = holdings.upstream();
    this.workers = holdings.workers();
    this.clock = holdings.clock();
    this.budget = holdings.parsing();
    this.flat = holdings.flatPages();
    this.changes = holdings.sourceChanges();
    this.staleAfter = staleAfter;
    this.offline = offline;
    this.flights = new InFlight<>(workers.waiting());
  }

  /** What {@code source} says of {@code project}; waits for upstream as long as it must. */
  SourceAnswer get(SourceSettings source, ProjectName project) throws StoreException {
    if (!source.kind().isAsked()) {
      return catalog
          .state(source.name(), project)
          .<SourceAnswer>map(state -> new SourceAnswer.Listed(state, false))
          .orElse(new SourceAnswer.Absent(null));
    }
    Optional<PageState> known = catalog.state(source.name(), project);
    if (offline || isFresh(known, source)) {
      return known.map(state -> asKnown(state, false)).orElse(new SourceAnswer.Absent(null));
    }
    var flight = flights.join(new Key(source.name(), project), () -> refresh(source, project));
    if (known.isEmpty() || known.get().presence() == Presence.ABSENT) {
      return Workers.await(StoreException.class, flight.result());
    }
    return orOld(source, known.get(), flight);
  }

  /** What was taken from a flat page was chosen by the settings of that time. */
  private boolean isFresh(Optional<PageState> known, SourceSettings source) {
    boolean fresh = Freshness.of(known, clock.instant(), source) == Freshness.FRESH;
    return fresh && isSame(source, known) && (!source.kind().isFlat() || flat.knows(source));
  }

  private boolean isSame(SourceSettings source, Optional<PageState> known) {
    return known.isEmpty() || changes.isSame(source, known.get().checkedAt());
  }

  /** The new answer if it comes in time, else the old page while the flight goes on behind. */
  private SourceAnswer orOld(
      SourceSettings source, PageState old, InFlight.Flight<SourceAnswer> flight)
      throws StoreException {
    try {
      long waited = System.nanoTime() - flight.startedNanos();
      long left = isAiling(source) ? 0 : staleAfter.toNanos() - waited;
      SourceAnswer answer = flight.result().get(Math.max(0, left), TimeUnit.NANOSECONDS);
      return answer instanceof SourceAnswer.Failed ? asKnown(old, true) : answer;
    } catch (TimeoutException e) {
      LOG.log(
          Level.WARNING,
          "source {0}: {1} is slow; an old page is served meanwhile",
          source.name(),
          old.project());
      return asKnown(old, true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return asKnown(old, true);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException store) {
        throw store;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private boolean isAiling(SourceSettings source) {
    Instant until = ailing.get(source.name());
    return until != null && clock.instant().isBefore(until);
  }

  private static SourceAnswer asKnown(PageState state, boolean stale) {
    boolean offered = state.presence() == Presence.LISTED || state.allowed();
    return offered ? new SourceAnswer.Listed(state, stale) : new SourceAnswer.Absent(state);
  }

  private SourceAnswer refresh(SourceSettings source, ProjectName project) throws StoreException {
    Optional<PageState> known = catalog.state(source.name(), project);
    if (isFresh(known, source)) {
      return asKnown(known.orElseThrow(), false);
    }
    PageState old = known.filter(state -> state.presence() == Presence.LISTED).orElse(null);
    MemoryBudget turns =
        asking.computeIfAbsent(source.name(), name -> new MemoryBudget(ASKED_AT_ONCE));
    int turn = turns.take(1);
    try {
      SourceAnswer answer =
          source.kind().isFlat() ? askFlat(source, project) : ask(source, project, old);
      ailing.remove(source.name());
      changes.asked(source);
      return answer;
    } catch (UpstreamException e) {
      return failed(source, project, Failure.of(source.name(), e));
    } catch (NotAnIndexException e) {
      String why = "source " + source.name() + ": not an index page: " + e.getMessage();
      return failed(source, project, new Failure(Failure.Kind.BAD_ANSWER, why));
    } finally {
      turns.give(turn);
    }
  }

  private SourceAnswer failed(SourceSettings source, ProjectName project, Failure failure) {
    ailing.put(source.name(), clock.instant().plus(staleAfter.multipliedBy(2)));
    LOG.log(Level.WARNING, "page of {0}: {1}", project, failure.why());
    return new SourceAnswer.Failed(failure);
  }

  private SourceAnswer askFlat(SourceSettings source, ProjectName project)
      throws UpstreamException, NotAnIndexException, StoreException {
    Instant at = flat.refresh(source);
    Optional<PageState> now = catalog.state(source.name(), project);
    if (now.isPresent() && now.get().presence() == Presence.LISTED) {
      catalog.confirmed(source.name(), project, at);
      return new SourceAnswer.Listed(catalog.state(source.name(), project).orElseThrow(), false);
    }
    return new SourceAnswer.Absent(catalog.absent(source.name(), project, at));
  }

  private SourceAnswer ask(SourceSettings source, ProjectName project, @Nullable PageState old)
      throws UpstreamException, NotAnIndexException, StoreException {
    PageState told = isSame(source, Optional.ofNullable(old)) ? old : null;
    PageAnswer answer =
        upstream.page(
            source,
            project,
            told == null ? null : told.etag(),
            told == null ? null : told.lastModified());
    Instant now = clock.instant();
    return switch (answer) {
      case PageAnswer.NotModified n -> confirmed(source, project);
      case PageAnswer.Absent(int status) -> absent(source, project, old, status, now);
      case PageAnswer.Page page -> {
        if (old != null && page.sha256().equals(old.body())) {
          yield confirmed(source, project);
        }
        yield new SourceAnswer.Listed(listed(source, project, page), false);
      }
    };
  }

  /**
   * Takes a page into the ledger; big ones wait for their turn, or the heap would not hold them.
   */
  private PageState listed(SourceSettings source, ProjectName project, PageAnswer.Page page)
      throws NotAnIndexException, StoreException {
    int share = budget.take(page.size());
    try {
      // What several mirrors say has to be compared as a whole.
      if (page.size() > Holdings.PARSED_AT_ONCE_BYTES && source.urls().size() < 2) {
        return listedInParts(source, project, page);
      }
      List<FileLink> files = new ArrayList<>();
      ProjectPage head =
          workers.compute(NotAnIndexException.class, () -> parsed(project, page, files::add));
      List<FileLink> links =
          source.urls().size() < 2
              ? files
              : agreed(source, catalog.page(source.name(), project), files);
      return listed(source, page, head, links::forEach);
    } finally {
      budget.give(share);
    }
  }

  /**
   * A page that is too big for memory is read twice: to know that all of it can be trusted, and
   * while it is written.
   */
  private PageState listedInParts(SourceSettings source, ProjectName project, PageAnswer.Page page)
      throws NotAnIndexException, StoreException {
    ProjectPage head =
        workers.compute(NotAnIndexException.class, () -> parsed(project, page, link -> {}));
    return listed(
        source,
        page,
        head,
        each -> {
          try {
            var unusedHead = parsed(project, page, each);
          } catch (NotAnIndexException impossible) { // the same bytes were one before
            throw new IllegalStateException(impossible);
          }
        });
  }

  private PageState listed(
      SourceSettings source, PageAnswer.Page page, ProjectPage head, Catalog.Links files)
      throws StoreException {
    return catalog.listed(
        source.name(),
        head,
        files,
        clock.instant(),
        page.etag().orElse(null),
        page.lastModified().orElse(null),
        page.sha256());
  }

  private static ProjectPage parsed(
      ProjectName project, PageAnswer.Page page, Consumer<FileLink> files)
      throws NotAnIndexException {
    try {
      return SimpleParser.page(project, page.contentType(), page.finalUrl(), page::open, files);
    } catch (IOException impossible) { // it was read through before
      throw new UncheckedIOException(impossible);
    }
  }

  /** Of mirrors, what agrees with the digests that the first of them gave. */
  static List<FileLink> agreed(
      SourceSettings source, Optional<SourcePage> known, List<FileLink> links) {
    if (source.urls().size() < 2 || known.isEmpty()) {
      return links;
    }
    MirrorDigests digests = MirrorDigests.of(links, known.get().files());
    for (String line : digests.disagreements()) {
      LOG.log(Level.WARNING, "source {0}: a mirror disagrees: {1}", source.name(), line);
    }
    return digests.links();
  }

  private SourceAnswer confirmed(SourceSettings source, ProjectName project) throws StoreException {
    catalog.confirmed(source.name(), project, clock.instant());
    PageState state = catalog.state(source.name(), project).orElseThrow();
    return new SourceAnswer.Listed(state, false);
  }

  private SourceAnswer absent(
      SourceSettings source, ProjectName project, @Nullable PageState old, int status, Instant now)
      throws StoreException {
    if (old != null && status == FORBIDDEN) {
      // The PyTorch hosts answer 403 for what is absent, and now and then for what is not.
      String why = "source " + source.name() + ": 403 for a project that it had before";
      return failed(source, project, new Failure(Failure.Kind.BAD_ANSWER, why));
    }
    return new SourceAnswer.Absent(catalog.absent(source.name(), project, now));
  }

  private record Key(String source, ProjectName project) {}
}
