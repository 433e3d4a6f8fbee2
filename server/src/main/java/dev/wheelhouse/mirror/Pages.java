package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wheelhouse.config.RouteRule.Merge;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.Version;
import dev.wheelhouse.index.simple.RootWriter;
import dev.wheelhouse.index.simple.SimpleFormat;
import dev.wheelhouse.index.simple.SimpleWriter;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.SourcePage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Pages of every index, rendered once and kept while fresh. Threads share it; asking never blocks:
 * a page that is at hand comes as a completed future.
 */
final class Pages {
  private static final Logger LOG = System.getLogger(Pages.class.getName());

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
  private final InFlight<RootKey, RenderedPage> listing;

  private final MemoryBudget rendering;

  Pages(
      Holdings holdings,
      Routing routing,
      Policies policies,
      Asking asking,
      boolean offline,
      long cacheBytes) {
    this.catalog = holdings.catalog();
    this.origins = holdings.origins();
    this.probe = holdings.probe();
    this.facts = holdings.facts();
    this.workers = holdings.workers();
    this.epochs = holdings.epochs();
    this.clock = holdings.clock();
    this.rendering = holdings.rendering();
    this.routing = routing;
    this.policies = policies;
    this.asking = asking;
    this.offline = offline;
    this.building = new InFlight<>(workers.waiting());
    this.listing = new InFlight<>(workers.waiting());
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(cacheBytes)
            .weigher((Key key, Entry entry) -> entry.page.weight())
            .executor(Runnable::run)
            .build();
  }

  /** Gives the memory of pages back; those who ask are answered all the same. */
  void forget() {
    cache.invalidateAll();
  }

  CompletableFuture<PageResult> page(View view, ProjectName project, SimpleFormat format) {
    Key key = new Key(view, project, format);
    Entry entry = usable(key);
    return entry == null ? building.join(key, () -> answer(key)).result() : entry.found;
  }

  @Nullable RenderedPage atHand(View view, ProjectName project, SimpleFormat format) {
    Entry entry = usable(new Key(view, project, format));
    return entry == null ? null : entry.page;
  }

  private @Nullable Entry usable(Key key) {
    Entry entry = cache.getIfPresent(key);
    return entry != null && entry.usable(clock.millis(), epochs.of(key.project)) ? entry : null;
  }

  /** The list of the projects that are known here at the sources of an index. */
  CompletableFuture<RenderedPage> root(String index, SimpleFormat format) {
    return listing.join(new RootKey(index, format), () -> list(index, format)).result();
  }

  private RenderedPage list(String index, SimpleFormat format) throws StoreException {
    List<String> sources = routing.sourcesOf(index).stream().map(SourceSettings::name).toList();
    Policy policy = policies.of(index);
    Set<ProjectName> here = offline ? catalog.projects(null) : Set.of();
    return written(
        format,
        out -> {
          RootWriter root = SimpleWriter.root(format, out);
          catalog.eachProject(
              sources,
              project -> {
                if (policy.refusal(project).isEmpty() && (!offline || here.contains(project))) {
                  root.project(project);
                }
              });
          root.end();
        });
  }

  /** Renders what is too big to be anywhere but on its way into the compressed page. */
  private RenderedPage written(SimpleFormat format, RenderedPage.Text<StoreException> text)
      throws StoreException {
    int turn = rendering.take(2);
    try {
      return workers.compute(
          StoreException.class,
          () -> {
            try {
              return RenderedPage.written(format.contentType(), text);
            } catch (IOException impossible) { // it is written into memory
              throw new UncheckedIOException(impossible);
            }
          });
    } finally {
      rendering.give(turn);
    }
  }

  /** What one page needs too much of must not end what others need. */
  private PageResult answer(Key key) throws StoreException {
    try {
      return build(key);
    } catch (OutOfMemoryError e) {
      String why =
          "%s: not enough memory for its page (an -Xmx in WHEELHOUSE_JAVA_OPTS gives more)"
              .formatted(key.project);
      LOG.log(Level.ERROR, why);
      return new PageResult.Unreachable(new Failure(Failure.Kind.UNAVAILABLE, why));
    } catch (StoreException.Unavailable e) {
      LOG.log(Level.ERROR, "page of {0}: {1}", key.project, e.getMessage());
      return new PageResult.Unreachable(Failure.of(e));
    }
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
    long rows = 0;
    for (Asking.Asked one : listed) {
      rows += catalog.count(one.source().name(), key.project);
    }
    Optional<Rendered> made =
        SlicedPage.isFor(rows)
            ? sliced(key, route.merge(), listed, assembly, rows)
            : whole(key, route, listed, assembly);
    if (made.isEmpty()) {
      return new PageResult.NotHere(notHere(key, route));
    }
    PageResult.Found found = new PageResult.Found(made.get().page);
    cache.put(key, new Entry(found, stamp, made.get().ripens));
    return found;
  }

  private Optional<Rendered> whole(
      Key key, Routing.Route route, List<Asking.Asked> listed, PageAssembly assembly)
      throws StoreException {
    int turn = rendering.take(1);
    try {
      List<PageAssembly.Part> parts = parts(key.project, listed);
      long withheld = withheld(key.project, route);
      return workers.compute(
          StoreException.class, () -> rendered(key.format, assembly, parts, withheld));
    } finally {
      rendering.give(turn);
    }
  }

  private Optional<Rendered> sliced(
      Key key, Merge merge, List<Asking.Asked> listed, PageAssembly assembly, long rows)
      throws StoreException {
    SlicedPage sliced = new SlicedPage(catalog, key.project, assembly, this::part, rows);
    RenderedPage page = written(key.format, out -> sliced.write(listed, merge, key.format, out));
    return offline && sliced.files() == 0
        ? Optional.empty()
        : Optional.of(Rendered.of(page, sliced.ripens()));
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
    return Optional.of(Rendered.of(page, made.ripens()));
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
      parts.add(part(one, catalog.page(one.source().name(), project).orElseThrow()));
    }
    return parts;
  }

  private PageAssembly.Part part(Asking.Asked one, SourcePage page) throws StoreException {
    if (!offline) {
      probe.look(one.source(), page);
      facts.look(one.source(), page);
    }
    return new PageAssembly.Part(one.source(), page);
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

  private record RootKey(String index, SimpleFormat format) {}

  private record Key(View view, ProjectName project, SimpleFormat format) {}

  /** A page, and when it must be made anew though nothing else changed, in milliseconds. */
  private record Rendered(RenderedPage page, long ripens) {
    static Rendered of(RenderedPage page, @Nullable Instant ripens) {
      return new Rendered(page, ripens == null ? Long.MAX_VALUE : ripens.toEpochMilli());
    }
  }

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
