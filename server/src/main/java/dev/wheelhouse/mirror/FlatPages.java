package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.config.SourceSettings.Kind;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.simple.NotAnIndexException;
import dev.wheelhouse.index.simple.ReleaseListing;
import dev.wheelhouse.index.simple.SimpleParser;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.PageState;
import dev.wheelhouse.storage.catalog.PageState.Presence;
import dev.wheelhouse.upstream.PageAnswer;
import dev.wheelhouse.upstream.Upstream;
import dev.wheelhouse.upstream.UpstreamException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Pages that list the files of any project: brought once for all, and told to the ledger project by
 * project. A file whose name tells no project is left out. A project that is no longer on the page
 * has lost its files there, no more: the page is still here. Threads share it; calls wait.
 */
final class FlatPages {
  private static final Logger LOG = System.getLogger(FlatPages.class.getName());
  private static final ProjectName ANY = new ProjectName("links");

  /** Of a listing that goes on and on; GitHub's are 30 or 100 releases each. */
  private static final int MOST_PAGES = 20;

  private final Catalog catalog;
  private final Upstream upstream;
  private final Workers workers;
  private final InstantSource clock;
  private final MemoryBudget parsing;
  // One entry a source of the settings: what it gives depends on them.
  private final Map<SourceSettings, Flat> flats = new ConcurrentHashMap<>();

  /** Takes the budget of page bytes that may be parsed at a time. */
  FlatPages(
      Catalog catalog,
      Upstream upstream,
      Workers workers,
      InstantSource clock,
      MemoryBudget parsing) {
    this.catalog = catalog;
    this.upstream = upstream;
    this.workers = workers;
    this.clock = clock;
    this.parsing = parsing;
  }

  /** What is remembered of one source's page; guarded by its lock, but for {@code last}. */
  private static final class Flat {
    final ReentrantLock lock = new ReentrantLock();
    volatile @Nullable Last last;
    @Nullable Failed failed;
  }

  /** The page that the ledger was told last; validators only where one page was the whole. */
  private record Last(Instant at, @Nullable String etag, @Nullable String lastModified) {}

  private record Failed(
      long nanos, @Nullable UpstreamException upstream, @Nullable NotAnIndexException page) {}

  /** Forgets all but these sources. */
  void use(Collection<SourceSettings> sources) {
    flats.keySet().retainAll(sources);
  }

  /** Whether this process has told the ledger what the source lists, however long ago. */
  boolean knows(SourceSettings source) {
    Flat flat = flats.get(source);
    return flat != null && flat.last != null;
  }

  /**
   * Makes the ledger know what the source lists now, or did less than its {@code ttl} ago.
   *
   * @return when it was asked
   */
  Instant refresh(SourceSettings source)
      throws UpstreamException, NotAnIndexException, StoreException {
    long begun = System.nanoTime();
    Flat flat = flats.computeIfAbsent(source, any -> new Flat());
    flat.lock.lock();
    try {
      Last last = flat.last;
      if (last != null && clock.instant().isBefore(last.at.plus(source.ttl()))) {
        return last.at;
      }
      // Who waited while it failed is told so, and does not ask once more.
      if (flat.failed != null && flat.failed.nanos - begun > 0) {
        rethrow(flat.failed);
      }
      Last now = bring(source, last);
      flat.last = now;
      return now.at;
    } catch (UpstreamException e) {
      flat.failed = new Failed(System.nanoTime(), e, null);
      throw e;
    } catch (NotAnIndexException e) {
      flat.failed = new Failed(System.nanoTime(), null, e);
      throw e;
    } finally {
      flat.lock.unlock();
    }
  }

  private static void rethrow(Failed failed) throws UpstreamException, NotAnIndexException {
    if (failed.upstream != null) {
      throw failed.upstream;
    }
    if (failed.page != null) {
      throw failed.page;
    }
  }

  private Last bring(SourceSettings source, @Nullable Last last)
      throws UpstreamException, NotAnIndexException, StoreException {
    Instant now = clock.instant();
    List<FileLink> links = new ArrayList<>();
    PageAnswer answer =
        upstream.listing(
            source, null, last == null ? null : last.etag, last == null ? null : last.lastModified);
    if (last != null && answer instanceof PageAnswer.NotModified) {
      return new Last(now, last.etag, last.lastModified);
    }
    PageAnswer.Page first = page(answer);
    PageAnswer.Page page = first;
    links.addAll(read(source, page));
    for (int count = 1; page.next().isPresent(); count++) {
      if (count == MOST_PAGES) {
        LOG.log(Level.WARNING, "source {0}: only its first {1} pages count", source.name(), count);
        break;
      }
      page = page(upstream.listing(source, page.next().get(), null, null));
      links.addAll(read(source, page));
    }
    tell(source, links, now);
    boolean whole = first.next().isEmpty();
    return new Last(
        now,
        whole ? first.etag().orElse(null) : null,
        whole ? first.lastModified().orElse(null) : null);
  }

  private static PageAnswer.Page page(PageAnswer answer) throws NotAnIndexException {
    return switch (answer) {
      case PageAnswer.Page page -> page;
      case PageAnswer.NotModified n ->
          throw new NotAnIndexException("status 304 to a question without validator");
      case PageAnswer.Absent(int status) ->
          throw new NotAnIndexException("status " + status + " (expected: the page of links)");
    };
  }

  private List<FileLink> read(SourceSettings source, PageAnswer.Page page)
      throws NotAnIndexException {
    int share = parsing.take(page.size());
    try {
      return workers.compute(NotAnIndexException.class, () -> parsed(source, page));
    } finally {
      parsing.give(share);
    }
  }

  private static List<FileLink> parsed(SourceSettings source, PageAnswer.Page page)
      throws NotAnIndexException {
    try {
      return source.kind() == Kind.RELEASE_PAGE
          ? ReleaseListing.read(page::open)
          : SimpleParser.page(ANY, page.contentType(), page.finalUrl(), page::open).files();
    } catch (IOException impossible) { // it was read through before
      throw new UncheckedIOException(impossible);
    }
  }

  private void tell(SourceSettings source, List<FileLink> links, Instant at) throws StoreException {
    Map<ProjectName, List<FileLink>> byProject = new TreeMap<>();
    for (ProjectName known : catalog.projects(source.name())) {
      byProject.put(known, new ArrayList<>());
    }
    int unnamed = 0;
    for (FileLink link : links) {
      Optional<DistFilename> name = DistFilename.guess(link.filename());
      if (name.isPresent()) {
        byProject.computeIfAbsent(name.get().project(), p -> new ArrayList<>()).add(link);
      } else {
        unnamed++;
      }
    }
    Builds builds = new Builds(source.builds());
    for (Map.Entry<ProjectName, List<FileLink>> one : byProject.entrySet()) {
      tell(source, one.getKey(), builds.links(one.getValue()), at);
    }
    LOG.log(
        Level.INFO,
        "source {0}: {1} files of {2} projects, {3} others left out",
        source.name(),
        links.size() - unnamed,
        byProject.size(),
        unnamed);
  }

  private void tell(SourceSettings source, ProjectName project, List<FileLink> links, Instant at)
      throws StoreException {
    List<FileLink> agreed = SourcePages.agreed(source, catalog.page(source.name(), project), links);
    Sha256 body = Sha256.of(agreed.toString().getBytes(StandardCharsets.UTF_8));
    Optional<PageState> known = catalog.state(source.name(), project);
    boolean same =
        known.isPresent()
            && known.get().presence() == Presence.LISTED
            && body.equals(known.get().body());
    if (same) {
      catalog.confirmed(source.name(), project, at);
      return;
    }
    ProjectPage page = new ProjectPage(project, agreed, List.of(), ProjectStatus.ACTIVE, Map.of());
    PageState unused = catalog.listed(source.name(), page, at, null, null, body);
  }
}
