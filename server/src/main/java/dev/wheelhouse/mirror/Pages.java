package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.simple.SimpleFormat;
import dev.wheelhouse.index.simple.SimpleWriter;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.SourcePage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Pages of every index, rendered once and kept while fresh. Threads share it; asking never blocks:
 * a page that is at hand comes as a completed future.
 */
final class Pages {
  private final Catalog catalog;
  private final Routing routing;
  private final SourcePages sourcePages;
  private final Origins origins;
  private final OriginProbe probe;
  private final Workers workers;
  private final Epochs epochs;
  private final InstantSource clock;
  private final boolean offline;
  private final Cache<Key, Entry> cache;
  private final InFlight<Key, PageResult> building;

  /** A page of 15 000 files is 30 MB while it is rendered: two at a time, as there are cores. */
  private final MemoryBudget rendering = new MemoryBudget(2);

  Pages(
      Catalog catalog,
      Routing routing,
      SourcePages sourcePages,
      Origins origins,
      OriginProbe probe,
      Workers workers,
      Epochs epochs,
      InstantSource clock,
      boolean offline,
      long cacheBytes) {
    this.catalog = catalog;
    this.routing = routing;
    this.sourcePages = sourcePages;
    this.origins = origins;
    this.probe = probe;
    this.workers = workers;
    this.epochs = epochs;
    this.clock = clock;
    this.offline = offline;
    this.building = new InFlight<>(workers.waiting());
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(cacheBytes)
            .weigher((Key key, Entry entry) -> entry.page.weight())
            .executor(Runnable::run)
            .build();
  }

  CompletableFuture<PageResult> page(String index, ProjectName project, SimpleFormat format) {
    Key key = new Key(index, project, format);
    Entry entry = cache.getIfPresent(key);
    if (entry != null && entry.usable(clock.millis(), epochs.of(project))) {
      return entry.found;
    }
    return building.join(key, () -> build(key)).result();
  }

  /** The list of the projects that are known here at the sources of an index. */
  RenderedPage root(String index, SimpleFormat format) throws StoreException {
    TreeSet<ProjectName> names = new TreeSet<>();
    for (SourceSettings source : routing.sourcesOf(index)) {
      names.addAll(catalog.projects(source.name()));
    }
    if (offline) {
      names.retainAll(catalog.projects(null));
    }
    return workers.compute(
        StoreException.class, () -> RenderedPage.of(format, SimpleWriter.root(names, format)));
  }

  private PageResult build(Key key) throws StoreException {
    long epoch = epochs.settled(key.project);
    Routing.Route route =
        routing.of(key.index, key.project, catalog.localKind(key.project).orElse(null));
    List<Asked> asked = ask(route, key.project);
    Optional<PageResult> without = unanswered(route, asked);
    if (without.isPresent()) {
      return without.get();
    }
    List<Asked> listed =
        asked.stream().filter(a -> a.answer instanceof SourceAnswer.Listed).toList();
    if (listed.isEmpty()) {
      return new PageResult.NotHere(notHere(key, route));
    }
    Instant until = freshUntil(asked);
    String inputs = inputs(asked);
    Entry old = cache.getIfPresent(key);
    if (old != null && old.epoch == epoch && old.inputs.equals(inputs)) {
      old.freshUntil = until.toEpochMilli();
      return new PageResult.Found(old.page);
    }
    return render(key, route, listed, new Stamp(epoch, inputs, until));
  }

  private PageResult render(Key key, Routing.Route route, List<Asked> listed, Stamp stamp)
      throws StoreException {
    String root = key.index.equals("default") ? "../../" : "../../../";
    PageAssembly assembly =
        new PageAssembly(key.project, route.merge(), offline, root, origins::atHand);
    Optional<RenderedPage> page;
    int turn = rendering.take(1);
    try {
      List<PageAssembly.Part> parts = parts(key.project, listed);
      page = workers.compute(StoreException.class, () -> rendered(key.format, assembly, parts));
    } finally {
      rendering.give(turn);
    }
    if (page.isEmpty()) {
      return new PageResult.NotHere(notHere(key, route));
    }
    PageResult.Found found = new PageResult.Found(page.get());
    cache.put(key, new Entry(found, stamp));
    return found;
  }

  private Optional<RenderedPage> rendered(
      SimpleFormat format, PageAssembly assembly, List<PageAssembly.Part> parts) {
    ProjectPage merged = assembly.of(parts);
    return offline && merged.files().isEmpty()
        ? Optional.empty()
        : Optional.of(RenderedPage.of(format, SimpleWriter.page(merged, format)));
  }

  private List<PageAssembly.Part> parts(ProjectName project, List<Asked> listed)
      throws StoreException {
    List<PageAssembly.Part> parts = new ArrayList<>();
    for (Asked one : listed) {
      SourcePage page = catalog.page(one.source.name(), project).orElseThrow();
      if (!offline) {
        probe.look(one.source, page);
      }
      parts.add(new PageAssembly.Part(one.source, page));
    }
    return parts;
  }

  /** Asks all sources of a route at the same time. */
  private List<Asked> ask(Routing.Route route, ProjectName project) throws StoreException {
    List<SourceSettings> sources = route.sources();
    if (sources.size() == 1) {
      return List.of(new Asked(sources.getFirst(), sourcePages.get(sources.getFirst(), project)));
    }
    List<CompletableFuture<SourceAnswer>> answers =
        sources.stream().map(s -> workers.start(() -> sourcePages.get(s, project))).toList();
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      asked.add(new Asked(sources.get(i), Workers.await(StoreException.class, answers.get(i))));
    }
    return asked;
  }

  /** Half a union would silently change the build that a client picks: all must have answered. */
  private static Optional<PageResult> unanswered(Routing.Route route, List<Asked> asked) {
    for (Asked one : asked) {
      if (one.answer instanceof SourceAnswer.Failed(Failure failure) && one.source.required()) {
        boolean merged = route.sources().size() > 1;
        Failure told = merged ? new Failure(Failure.Kind.UNAVAILABLE, failure.why()) : failure;
        return Optional.of(new PageResult.Unreachable(told));
      }
    }
    List<SourceAnswer.Failed> failed =
        asked.stream()
            .filter(one -> one.answer instanceof SourceAnswer.Failed)
            .map(one -> (SourceAnswer.Failed) one.answer)
            .toList();
    boolean listed = asked.stream().anyMatch(one -> one.answer instanceof SourceAnswer.Listed);
    return failed.isEmpty() || listed
        ? Optional.empty()
        : Optional.of(new PageResult.Unreachable(failed.getFirst().failure()));
  }

  private Instant freshUntil(List<Asked> asked) {
    Instant until = Instant.ofEpochMilli(Long.MAX_VALUE);
    if (offline) {
      return until;
    }
    for (Asked one : asked) {
      Instant mine =
          switch (one.answer) {
            case SourceAnswer.Failed f -> Instant.EPOCH;
            case SourceAnswer.Listed l when l.stale() -> Instant.EPOCH;
            case SourceAnswer.Listed l when one.source.kind() == SourceSettings.Kind.LOCAL -> until;
            case SourceAnswer.Listed l -> Freshness.until(l.state(), one.source);
            case SourceAnswer.Absent a ->
                a.state() == null ? until : Freshness.until(a.state(), one.source);
          };
      until = mine.isBefore(until) ? mine : until;
    }
    return until;
  }

  /** What a rendered page was made of, beside what {@link Epochs} counts. */
  private static String inputs(List<Asked> asked) {
    StringBuilder text = new StringBuilder();
    for (Asked one : asked) {
      text.append(one.source.name());
      if (one.answer instanceof SourceAnswer.Listed l) {
        text.append('=').append(l.state().body());
        text.append(l.state().presence()).append(l.state().allowed());
      }
      text.append(';');
    }
    return text.toString();
  }

  private String notHere(Key key, Routing.Route route) {
    if (route.isPrivate()) {
      return key.project + " is private to this mirror, and no file of it is here";
    }
    if (offline) {
      return key.project + " is not in this mirror, offline";
    }
    List<String> names = route.sources().stream().map(SourceSettings::name).toList();
    return key.project + " is not known to " + String.join(", ", names);
  }

  private record Key(String index, ProjectName project, SimpleFormat format) {}

  private record Asked(SourceSettings source, SourceAnswer answer) {}

  private record Stamp(long epoch, String inputs, Instant until) {}

  private static final class Entry {
    final RenderedPage page;
    final CompletableFuture<PageResult> found;
    final long epoch;
    final String inputs;
    volatile long freshUntil;

    Entry(PageResult.Found found, Stamp stamp) {
      this.page = found.page();
      this.found = CompletableFuture.completedFuture(found);
      this.epoch = stamp.epoch();
      this.inputs = stamp.inputs();
      this.freshUntil = stamp.until().toEpochMilli();
    }

    boolean usable(long now, long currentEpoch) {
      return now < freshUntil && epoch == currentEpoch;
    }
  }
}
