package dev.wheelhouse.mirror;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.upstream.Upstream;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What stays when settings change: what is stored and known, downloads under way, what was learned
 * of origins, bounds of memory. A {@link Mirror} is made over it for one state of the settings.
 * Threads share it.
 */
public final class Holdings implements AutoCloseable {
  /** Parsing a page and taking it into the ledger costs up to eight times its size in heap. */
  static final long PARSED_AT_ONCE_BYTES = 8L << 20;

  /** A page of 15 000 files is 30 MB while it is rendered: two at a time, as there are cores. */
  private static final long RENDERED_AT_ONCE = 2;

  /** Texts of tens of megabytes are copied two at a time, as there are cores. */
  private static final long COPIED_AT_ONCE = 2;

  private final Catalog catalog;
  private final BlobStore blobs;
  private final Upstream upstream;
  private final Workers workers;
  private final InstantSource clock;
  private final Epochs epochs = new Epochs();
  private final MemoryBudget parsing = new MemoryBudget(PARSED_AT_ONCE_BYTES);
  private final MemoryBudget rendering = new MemoryBudget(RENDERED_AT_ONCE);
  private final MemoryBudget copying = new MemoryBudget(COPIED_AT_ONCE);
  private final WarmFiles warm = new WarmFiles();
  private final KeptMetadata keptMetadata;
  private final FrozenViews frozen;
  private final Origins origins;
  private final Siblings siblings;
  private final OriginProbe probe;
  private final FactLearner facts;
  private final Fills fills;
  private final Excerpts excerpts;
  private final Sets sets;
  private final FlatPages flatPages;
  private final SourceChanges sourceChanges;
  private final Safekeeping safekeeping;

  /** One collector runs at a time. */
  private final ReentrantLock collectorTurn = new ReentrantLock();

  /** Joins the parts; whoever made them closes them, after this. */
  public Holdings(
      Settings settings,
      Catalog catalog,
      BlobStore blobs,
      Upstream upstream,
      Workers workers,
      InstantSource clock)
      throws StoreException {
    this.catalog = catalog;
    this.blobs = blobs;
    this.upstream = upstream;
    this.workers = workers;
    this.clock = clock;
    keptMetadata = new KeptMetadata(catalog, blobs, workers, epochs, clock);
    frozen = new FrozenViews(catalog);
    origins = new Origins(catalog, epochs, clock);
    siblings = new Siblings(upstream);
    probe = new OriginProbe(origins, siblings, keptMetadata, upstream, workers, clock);
    facts = new FactLearner(catalog, upstream, workers, epochs, clock);
    fills =
        new Fills(
            catalog,
            blobs,
            keptMetadata,
            upstream,
            workers,
            epochs,
            clock,
            settings.fetch().fills());
    excerpts = new Excerpts(blobs, upstream, fills, origins, workers);
    sets = new Sets(this);
    flatPages = new FlatPages(catalog, upstream, workers, clock, parsing);
    sourceChanges = new SourceChanges(settings.sources(), clock);
    safekeeping = new Safekeeping(clock);
  }

  /**
   * Fetches by other settings from now on. What is under way goes on as it was begun; bounds of all
   * downloads together count for it, too.
   */
  void use(Settings settings) {
    upstream.use(settings.fetch(), settings.sources().values());
    fills.use(settings.fetch().fills());
    flatPages.use(settings.sources().values());
    sourceChanges.use(settings.sources());
    forgetHandedOut();
  }

  /** Something about a project changed that its sources' pages do not tell. */
  void changed(ProjectName project) {
    epochs.bump(project);
    forgetHandedOut();
  }

  private void forgetHandedOut() {
    warm.forget();
    keptMetadata.forgetLately();
  }

  Catalog catalog() {
    return catalog;
  }

  BlobStore blobs() {
    return blobs;
  }

  Upstream upstream() {
    return upstream;
  }

  Workers workers() {
    return workers;
  }

  InstantSource clock() {
    return clock;
  }

  Epochs epochs() {
    return epochs;
  }

  MemoryBudget parsing() {
    return parsing;
  }

  MemoryBudget rendering() {
    return rendering;
  }

  MemoryBudget copying() {
    return copying;
  }

  WarmFiles warm() {
    return warm;
  }

  KeptMetadata keptMetadata() {
    return keptMetadata;
  }

  FrozenViews frozen() {
    return frozen;
  }

  Origins origins() {
    return origins;
  }

  Siblings siblings() {
    return siblings;
  }

  OriginProbe probe() {
    return probe;
  }

  FactLearner facts() {
    return facts;
  }

  Fills fills() {
    return fills;
  }

  Excerpts excerpts() {
    return excerpts;
  }

  Sets sets() {
    return sets;
  }

  FlatPages flatPages() {
    return flatPages;
  }

  SourceChanges sourceChanges() {
    return sourceChanges;
  }

  /** What a collector must not touch just now. */
  Safekeeping safekeeping() {
    return safekeeping;
  }

  ReentrantLock collectorTurn() {
    return collectorTurn;
  }

  /** Lets running fills end, for a few seconds at most; those of big files are suspended. */
  @Override
  public void close() {
    facts.close();
    fills.drain(1);
    fills.suspendAll();
    fills.drain(2);
  }
}
