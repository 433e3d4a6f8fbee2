package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.Version;
import dev.wheelhouse.index.simple.SimpleFormat;
import dev.wheelhouse.index.simple.SimpleWriter;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.SourcePage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Pages of every index, rendered once and kept while fresh. Threads share it; asking never blocks:
 * a page that is at hand comes as a completed future.
 */
final class Pages {
  private final Catalog catalog;
  private final Routing routing;
  private final Asking asking;
  private final Policies policies;
  private final Origins origins;
  private final OriginProbe probe;
  private final FactLearner facts;
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
      Policies policies,
      Asking asking,
      Origins origins,
      OriginProbe probe,
      FactLearner facts,
      Workers workers,
      Epochs epochs,
      InstantSource clock,
      boolean offline,
      long cacheBytes) {
    this.catalog = catalog;
    this.routing = routing;
    this.policies = policies;
    this.asking = asking;
    this.origins = origins;
    this.probe = probe;
    this.facts = facts;
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

  CompletableFuture<PageResult> page(View view, ProjectName project, SimpleFormat format) {
    Key key = new Key(view, project, format);
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
    Policy policy = policies.of(index);
    names.removeIf(project -> policy.refusal(project).isPresent());
    if (offline) {
      names.retainAll(catalog.projects(null));
    }
    return workers.compute(
        StoreException.class, () -> RenderedPage.of(format, SimpleWriter.root(names, format)));
  }

  private PageResult build(Key key) throws StoreException {
    String index = key.view.index();
    Optional<String> refusal = policies.of(index).refusal(key.project);
    if (refusal.isPresent()) {
      return new PageResult.NotHere(
          "%s is hidden by the policy of index %s: %s"
              .formatted(key.project, index, refusal.get()));
    }
    long epoch = epochs.settled(key.project);
    Routing.Route route =
        routing.of(index, key.project, catalog.localKind(key.project).orElse(null));
    List<Asking.Asked> asked = asking.ask(route, key.project);
    Optional<Failure> without = Asking.unanswered(route, asked);
    if (without.isPresent()) {
      return new PageResult.Unreachable(without.get());
    }
    List<Asking.Asked> listed =
        asked.stream().filter(a -> a.answer() instanceof SourceAnswer.Listed).toList();
    if (listed.isEmpty()) {
      return new PageResult.NotHere(notHere(key, route));
    }
    Instant until = freshUntil(asked);
    String inputs = inputs(asked);
    Entry old = cache.getIfPresent(key);
    boolean same = old != null && old.epoch == epoch && old.inputs.equals(inputs);
    if (old != null && same && !old.isRipe(clock.millis())) {
      listed.forEach(one -> facts.lookAgain(one.source(), key.project));
      old.freshUntil = until.toEpochMilli();
      return new PageResult.Found(old.page);
    }
    return render(key, route, listed, new Stamp(epoch, inputs, until));
  }

  private PageResult render(Key key, Routing.Route route, List<Asking.Asked> listed, Stamp stamp)
      throws StoreException {
    PageAssembly assembly =
        new PageAssembly(
            key.project,
            route.merge(),
            offline,
            key.view.root(),
            origins::atHand,
            policies.of(key.view.index()).screen(key.project, key.view.at(), clock.instant()));
    Optional<Rendered> made;
    int turn = rendering.take(1);
    try {
      List<PageAssembly.Part> parts = parts(key.project, listed);
      long withheld = withheld(key.project, route);
      made =
          workers.compute(
              StoreException.class, () -> rendered(key.format, assembly, parts, withheld));
    } finally {
      rendering.give(turn);
    }
    if (made.isEmpty()) {
      return new PageResult.NotHere(notHere(key, route));
    }
    PageResult.Found found = new PageResult.Found(made.get().page);
    cache.put(key, new Entry(found, stamp, made.get().ripens));
    return found;
  }

  private Optional<Rendered> rendered(
      SimpleFormat format, PageAssembly assembly, List<PageAssembly.Part> parts, long withheld) {
    PageAssembly.Assembled made = assembly.of(parts);
    if (offline && made.page().files().isEmpty()) {
      return Optional.empty();
    }
    ProjectPage shown =
        withheld == 0
            ? made.page()
            : made.page().withNote("hidden-upstream-versions", Long.toString(withheld));
    RenderedPage page = RenderedPage.of(format, SimpleWriter.page(shown, format));
    Instant ripens = made.ripens();
    return Optional.of(new Rendered(page, ripens == null ? Long.MAX_VALUE : ripens.toEpochMilli()));
  }

  /** How many upstream versions a private project hides, as far as that is known from before. */
  private long withheld(ProjectName project, Routing.Route route) throws StoreException {
    if (!route.isPrivate()) {
      return 0;
    }
    Set<String> shown =
        route.sources().stream().map(SourceSettings::name).collect(Collectors.toSet());
    Set<Version> versions = new HashSet<>();
    for (String source : route.rule().sources()) {
      Optional<SourcePage> known =
          shown.contains(source) ? Optional.empty() : catalog.page(source, project);
      for (FileRow row : known.map(SourcePage::files).orElse(List.of())) {
        DistFilename.of(project, row.filename()).version().ifPresent(versions::add);
      }
    }
    return versions.size();
  }

  private List<PageAssembly.Part> parts(ProjectName project, List<Asking.Asked> listed)
      throws StoreException {
    List<PageAssembly.Part> parts = new ArrayList<>();
    for (Asking.Asked one : listed) {
      SourcePage page = catalog.page(one.source().name(), project).orElseThrow();
      if (!offline) {
        probe.look(one.source(), page);
        facts.look(one.source(), page);
      }
      parts.add(new PageAssembly.Part(one.source(), page));
    }
    return parts;
  }

  private Instant freshUntil(List<Asking.Asked> asked) {
    Instant until = Instant.ofEpochMilli(Long.MAX_VALUE);
    if (offline) {
      return until;
    }
    for (Asking.Asked one : asked) {
      Instant mine =
          switch (one.answer()) {
            case SourceAnswer.Failed f -> Instant.EPOCH;
            case SourceAnswer.Listed l when l.stale() -> Instant.EPOCH;
            case SourceAnswer.Listed l when !one.source().kind().isAsked() -> until;
            case SourceAnswer.Listed l -> Freshness.until(l.state(), one.source());
            case SourceAnswer.Absent a ->
                a.state() == null ? until : Freshness.until(a.state(), one.source());
          };
      until = mine.isBefore(until) ? mine : until;
    }
    return until;
  }

  /** What a rendered page was made of, beside what {@link Epochs} counts. */
  private static String inputs(List<Asking.Asked> asked) {
    StringBuilder text = new StringBuilder();
    for (Asking.Asked one : asked) {
      text.append(one.source().name());
      if (one.answer() instanceof SourceAnswer.Listed l) {
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

  private record Key(View view, ProjectName project, SimpleFormat format) {}

  /** A page, and when it must be made anew though nothing else changed, in milliseconds. */
  private record Rendered(RenderedPage page, long ripens) {}

  private record Stamp(long epoch, String inputs, Instant until) {}

  private static final class Entry {
    final RenderedPage page;
    final CompletableFuture<PageResult> found;
    final long epoch;
    final String inputs;
    final long ripens;
    volatile long freshUntil;

    Entry(PageResult.Found found, Stamp stamp, long ripens) {
      this.ripens = ripens;
      this.page = found.page();
      this.found = CompletableFuture.completedFuture(found);
      this.epoch = stamp.epoch();
      this.inputs = stamp.inputs();
      this.freshUntil = stamp.until().toEpochMilli();
    }

    boolean usable(long now, long currentEpoch) {
      return now < freshUntil && epoch == currentEpoch && !isRipe(now);
    }

    /** Whether a file that was too young for it is old enough. */
    boolean isRipe(long now) {
      return now >= ripens;
    }
  }
}
