package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.FileAddress;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.simple.LegacyJson;
import dev.wheelhouse.index.simple.NotAnIndexException;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.PageState;
import dev.wheelhouse.storage.catalog.ProjectJson;
import dev.wheelhouse.upstream.PageAnswer;
import dev.wheelhouse.upstream.Upstream;
import dev.wheelhouse.upstream.UpstreamException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;

/**
 * The JSON of projects beside the simple API, as source {@code pypi} gives it, kept like its pages
 * and with links to this server. Threads share it; asking never blocks.
 */
final class JsonPages {
  private static final Logger LOG = System.getLogger(JsonPages.class.getName());
  private static final String JSON = "application/json";
  private static final int FORBIDDEN = 403;

  private final Catalog catalog;
  private final SourceSettings source;
  private final Routing routing;
  private final Policies policies;
  private final Upstream upstream;
  private final Workers workers;
  private final InstantSource clock;
  private final Duration staleAfter;
  private final boolean offline;
  private final InFlight<ProjectJson.Key, Refreshed> flights;

  private final MemoryBudget copying;
  private final SourceChanges changes;

  JsonPages(
      Holdings holdings,
      SourceSettings source,
      Routing routing,
      Policies policies,
      Duration staleAfter,
      boolean offline) {
    this.catalog = holdings.catalog();
    this.upstream = holdings.upstream();
    this.workers = holdings.workers();
    this.clock = holdings.clock();
    this.copying = holdings.copying();
    this.changes = holdings.sourceChanges();
    this.source = source;
    this.routing = routing;
    this.policies = policies;
    this.staleAfter = staleAfter;
    this.offline = offline;
    this.flights = new InFlight<>(workers.waiting());
  }

  /** How asking upstream can end. */
  private sealed interface Refreshed {
    record Kept(ProjectJson json) implements Refreshed {}

    record Failed(Failure failure) implements Refreshed {}
  }

  /**
   * The text for a project, or for one version of it.
   *
   * @param version empty for the project itself
   * @param root what links begin with, before {@code /files/}
   */
  CompletableFuture<PageResult> get(
      ProjectName project, String version, String root, String requester) {
    ProjectJson.Key key = new ProjectJson.Key(source.name(), project, version);
    return workers.start(() -> {
      try {
        return look(key, root, requester);
      } catch (StoreException e) {
        return new PageResult.Unreachable(Failure.of(e));
      }
    });
  }

  private PageResult look(ProjectJson.Key key, String root, String requester)
      throws StoreException {
    ProjectName project = key.project();
    if (routing.of(source.name(), project, catalog.localKind(project).orElse(null)).isPrivate()) {
      return new PageResult.NotHere(
          project + " is private to this mirror, which has no JSON of it; upstream is not asked");
    }
    Optional<String> refusal = policies.of(source.name()).refusal(project);
    if (refusal.isPresent()) {
      return new PageResult.NotHere(
          "%s is hidden by the policy of index %s: %s"
              .formatted(project, source.name(), refusal.get()));
    }
    if (source.kind() != SourceSettings.Kind.SIMPLE) {
      return new PageResult.NotHere("source " + source.name() + " is no index that has JSON");
    }
    Optional<PageState> page = catalog.state(source.name(), project);
    if (page.isPresent() && isHidden(page.get())) {
      return new PageResult.NotHere(
          "%s is quarantined or gone at %s; to serve it again: wheelhouse allow %s"
              .formatted(project, source.name(), project));
    }
    Optional<ProjectJson> known = catalog.json(key);
    if (offline) {
      if (known.flatMap(ProjectJson::gzip).isEmpty()) {
        catalog.want("project", project.value(), requester, clock.instant());
        return new PageResult.NotHere("JSON of " + key + " is not in this mirror, offline");
      }
      return answer(known.get(), root);
    }
    return switch (current(key, known)) {
      case Refreshed.Kept(ProjectJson json) -> answer(json, root);
      case Refreshed.Failed(Failure failure) -> new PageResult.Unreachable(failure);
    };
  }

  private static boolean isHidden(PageState page) {
    boolean gone = page.presence() == PageState.Presence.VANISHED || page.status().quarantined();
    return gone && !page.allowed();
  }

  private Refreshed current(ProjectJson.Key key, Optional<ProjectJson> known)
      throws StoreException {
    if (known.isPresent() && isFresh(known.get())) {
      return new Refreshed.Kept(known.get());
    }
    CompletableFuture<Refreshed> flight = flights.join(key, () -> refresh(key)).result();
    if (known.flatMap(ProjectJson::gzip).isEmpty()) {
      return Workers.await(StoreException.class, flight);
    }
    // An old answer is better than none, and than a long wait.
    CompletableFuture<Refreshed> timely =
        flight.copy().orTimeout(staleAfter.toNanos(), TimeUnit.NANOSECONDS);
    try {
      Refreshed now = timely.join();
      return now instanceof Refreshed.Failed ? new Refreshed.Kept(known.get()) : now;
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimeoutException) {
        return new Refreshed.Kept(known.get());
      }
      if (e.getCause() instanceof StoreException store) {
        throw store;
      }
      throw e;
    }
  }

  private boolean isFresh(ProjectJson known) {
    Duration ttl = known.gzip().isPresent() ? source.ttl() : source.negativeTtl();
    return clock.instant().isBefore(known.checkedAt().plus(ttl))
        && changes.isSame(source, known.checkedAt());
  }

  private Refreshed refresh(ProjectJson.Key key) throws StoreException {
    Optional<ProjectJson> known = catalog.json(key);
    if (known.isPresent() && isFresh(known.get())) {
      return new Refreshed.Kept(known.get());
    }
    Optional<ProjectJson> old = known.filter(json -> json.gzip().isPresent());
    Optional<ProjectJson> told = old.filter(json -> changes.isSame(source, json.checkedAt()));
    try {
      PageAnswer answer =
          upstream.json(
              source,
              key.project(),
              key.version(),
              told.map(ProjectJson::etag).orElse(null),
              told.map(ProjectJson::lastModified).orElse(null));
      if (old.isPresent()
          && answer instanceof PageAnswer.Absent(int status)
          && status == FORBIDDEN) {
        String why = "source " + source.name() + ": 403 for JSON that it had before";
        return failed(key, new Failure(Failure.Kind.BAD_ANSWER, why));
      }
      ProjectJson now = keep(key, answer);
      changes.asked(source);
      return new Refreshed.Kept(now);
    } catch (UpstreamException e) {
      return failed(key, Failure.of(source.name(), e));
    } catch (NotAnIndexException e) {
      String why = "source " + source.name() + ": not the JSON of a project: " + e.getMessage();
      return failed(key, new Failure(Failure.Kind.BAD_ANSWER, why));
    }
  }

  private static Refreshed failed(ProjectJson.Key key, Failure failure) {
    LOG.log(Level.WARNING, "JSON of {0}: {1}", key, failure.why());
    return new Refreshed.Failed(failure);
  }

  private ProjectJson keep(ProjectJson.Key key, PageAnswer answer)
      throws NotAnIndexException, StoreException {
    Instant now = clock.instant();
    switch (answer) {
      case PageAnswer.NotModified n -> catalog.jsonConfirmed(key, now);
      case PageAnswer.Absent a -> catalog.json(new ProjectJson(key, now, null, null, null));
      case PageAnswer.Page page ->
          catalog.json(
              new ProjectJson(
                  key,
                  now,
                  page.etag().orElse(null),
                  page.lastModified().orElse(null),
                  workers.compute(NotAnIndexException.class, () -> checked(page))));
    }
    return catalog.json(key).orElseThrow();
  }

  /** Read through once: what is kept can be copied. */
  private static byte[] checked(PageAnswer.Page page) throws NotAnIndexException {
    try (InputStream text = page.open()) {
      LegacyJson.copy(text, OutputStream.nullOutputStream(), link -> link);
      return page.gzip();
    } catch (IOException impossible) { // it was read through before
      throw new UncheckedIOException(impossible);
    }
  }

  private PageResult answer(ProjectJson json, String root) {
    byte[] gzip = json.gzip().orElse(null);
    if (gzip == null) {
      return new PageResult.NotHere(json.key() + " is not known to " + source.name());
    }
    int turn = copying.take(1);
    try {
      return new PageResult.Found(
          workers.compute(RuntimeException.class, () -> copied(gzip, root)));
    } finally {
      copying.give(turn);
    }
  }

  private RenderedPage copied(byte[] gzip, String root) {
    try (InputStream text = new GZIPInputStream(new ByteArrayInputStream(gzip), 1 << 16)) {
      return RenderedPage.<NotAnIndexException>written(
          JSON, out -> LegacyJson.copy(text, out, link -> here(link, root)));
    } catch (NotAnIndexException | IOException impossible) { // it was copied once before
      throw new IllegalStateException(impossible);
    }
  }

  /** The address here of a file; what can have none keeps its own. */
  private String here(String link, String root) {
    return FileAddress.of(link)
        .map(address -> root + "/files/" + source.name() + "/" + address)
        .orElse(link);
  }
}
