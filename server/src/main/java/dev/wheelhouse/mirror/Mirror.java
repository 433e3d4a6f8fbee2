package dev.wheelhouse.mirror;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.simple.SimpleFormat;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.Upstream;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The use cases of the server, for those who only ask. Threads share it; methods that return a
 * future never block.
 */
public final class Mirror implements AutoCloseable {
  /** The source whose JSON of projects is passed on. */
  public static final String JSON_SOURCE = "pypi";

  /** How a lock of ours writes an address of ours. */
  private static final Pattern OURS = Pattern.compile("url = \"[^\"/]+//[^\"/]+(/files/)");

  private final Settings settings;
  private final Catalog catalog;
  private final BlobStore blobs;
  private final Workers workers;
  private final InstantSource clock;
  private final Routing routing;
  private final Policies policies;
  private final FrozenViews frozen;

  private final Why why;

  private final Asking asking;
  private final Origins origins;
  private final Epochs epochs = new Epochs();
  private final SourcePages sourcePages;
  private final Pages pages;
  private final Pages pagesHere;
  private final Optional<JsonPages> jsonPages;
  private final KeptMetadata keptMetadata;
  private final FactLearner facts;
  private final Fills fills;
  private final Excerpts excerpts;
  private final FillKeeper keeper;
  private final DropFolders folders;
  private final Sets sets;
  private final Collecting collecting;
  private final Files files;
  private final MetadataFiles metadata;

  /** Joins the parts; whoever made them closes them, after this. */
  public Mirror(
      Settings settings,
      Catalog catalog,
      BlobStore blobs,
      Upstream upstream,
      Workers workers,
      InstantSource clock)
      throws StoreException {
    this.settings = settings;
    this.catalog = catalog;
    this.blobs = blobs;
    this.workers = workers;
    this.clock = clock;
    boolean offline = settings.offline();
    routing = new Routing(settings);
    policies = new Policies(settings, routing);
    sourcePages =
        new SourcePages(catalog, upstream, workers, clock, settings.fetch().staleAfter(), offline);
    keptMetadata = new KeptMetadata(catalog, blobs, workers, epochs, clock);
    frozen = new FrozenViews(catalog);
    asking = new Asking(sourcePages, workers);
    origins = new Origins(catalog, epochs, clock);
    Siblings siblings = new Siblings(upstream);
    OriginProbe probe = new OriginProbe(origins, siblings, keptMetadata, upstream, workers, clock);
    facts = new FactLearner(catalog, upstream, workers, epochs, clock);
    pages =
        new Pages(
            catalog,
            routing,
            policies,
            asking,
            origins,
            probe,
            facts,
            workers,
            epochs,
            clock,
            offline,
            settings.pageCacheBytes());
    SourcePages known =
        new SourcePages(catalog, upstream, workers, clock, settings.fetch().staleAfter(), true);
    pagesHere =
        new Pages(
            catalog,
            routing,
            policies,
            new Asking(known, workers),
            origins,
            probe,
            facts,
            workers,
            epochs,
            clock,
            true,
            0);
    jsonPages =
        Optional.ofNullable(settings.sources().get(JSON_SOURCE))
            .map(source ->
                new JsonPages(
                    catalog,
                    source,
                    routing,
                    policies,
                    upstream,
                    workers,
                    clock,
                    settings.fetch().staleAfter(),
                    offline));
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
    keeper = new FillKeeper(settings, catalog, blobs, fills, clock);
    folders = new DropFolders(this);
    why = new Why(this);
    sets = new Sets(this);
    collecting = new Collecting(this);
    files =
        new Files(
            catalog,
            settings.sources(),
            routing,
            policies,
            sourcePages,
            fills,
            excerpts,
            workers,
            clock,
            offline);
    metadata =
        new MetadataFiles(
            catalog,
            settings.sources(),
            files,
            keptMetadata,
            origins,
            siblings,
            workers,
            clock,
            offline);
  }

  /**
   * Goes on with downloads that an earlier process left, looks after those that come, and takes
   * what is dropped into folders, and makes room where the settings ask for it.
   */
  public void keepFilling() {
    keeper.start();
    folders.start();
    collecting.start();
  }

  /** The files that are on their way here. */
  public List<Transfer> transfers() {
    return fills.transfers();
  }

  /** Named lists of files. */
  public Sets sets() {
    return sets;
  }

  /** Whether clients may point at {@code /<index>/simple/}. */
  public boolean hasIndex(String index) {
    return routing.has(index);
  }

  /** The last moment that a written time or the name of a frozen view takes in. */
  public Optional<Instant> time(String written) {
    return View.time(written).or(() -> frozen.time(written));
  }

  /** The page of a project in a view; completed already if it is at hand. */
  public CompletableFuture<PageResult> page(
      View view, ProjectName project, SimpleFormat format, String requester) {
    if (view.here()) {
      return pagesHere.page(view, project, format);
    }
    CompletableFuture<PageResult> page = pages.page(view, project, format);
    return settings.offline() ? page.thenApply(r -> wanted(r, project, requester)) : page;
  }

  /** The page of a project in a view if it is at hand and fresh: looks at memory only. */
  public @Nullable RenderedPage pageAtHand(View view, ProjectName project, SimpleFormat format) {
    return (view.here() ? pagesHere : pages).atHand(view, project, format);
  }

  private PageResult wanted(PageResult result, ProjectName project, String requester) {
    if (result instanceof PageResult.NotHere) {
      catalog.want("project", project.value(), requester, clock.instant());
    }
    return result;
  }

  /**
   * The JSON of a project beside the simple API.
   *
   * @param version of which it is asked; empty for the project itself
   * @param root what the links in it begin with, before {@code /files/}
   */
  public CompletableFuture<PageResult> json(
      ProjectName project, String version, String root, String requester) {
    return jsonPages
        .map(json -> json.get(project, version, root, requester))
        .orElseGet(() ->
            CompletableFuture.completedFuture(
                new PageResult.NotHere("no source is called " + JSON_SOURCE)));
  }

  /**
   * Why an index gives what it gives.
   *
   * @param asked a requirement or a file name
   * @param at a written time, the name of a frozen view, or null
   */
  public CompletableFuture<WhyResult> why(String asked, String index, @Nullable String at) {
    return workers.start(() -> why.explain(asked, index, at));
  }

  /**
   * The {@code pylock.toml} of a set, with addresses that begin with {@code root}; empty if there
   * is no such set, or it has none.
   */
  public CompletableFuture<Optional<String>> lock(String set, String root) {
    return workers.start(() ->
        catalog
            .set(set)
            .flatMap(found -> Optional.ofNullable(found.pylock()))
            .map(text ->
                OURS.matcher(text).replaceAll(Matcher.quoteReplacement("url = \"" + root) + "$1")));
  }

  /** The list of the projects that are known here at an index. */
  public CompletableFuture<RenderedPage> root(View view, SimpleFormat format) {
    return (view.here() ? pagesHere : pages).root(view.index(), format);
  }

  /** The file at {@code /files/<source>/<address>}, the address in canonical form. */
  public CompletableFuture<FileResult> file(String source, String address, String requester) {
    return files.file(source, address, requester);
  }

  /** The METADATA of that file. */
  public CompletableFuture<MetadataResult> metadata(
      String source, String address, String requester) {
    return metadata.metadata(source, address, requester);
  }

  /** Opens the bytes of a file that is here; whoever asked closes the channel. */
  public CompletableFuture<FileChannel> open(StoredFile file) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return blobs.open(file.blob());
          } catch (StoreException e) {
            throw new java.util.concurrent.CompletionException(e);
          }
        },
        workers.computing());
  }

  /** A file that was to be opened is gone: what was found lately is looked up anew. */
  public void lookAnew() {
    files.forgetWarm();
  }

  /** Computes off the event loops. */
  public Workers workers() {
    return workers;
  }

  /** Lifts or restores the hiding of a quarantined or vanished project; false if it is unknown. */
  public boolean allow(ProjectName project, boolean allowed) throws StoreException {
    boolean known = catalog.allow(project, allowed);
    changed(project);
    return known;
  }

  /** Something about a project changed that its sources' pages do not tell. */
  void changed(ProjectName project) {
    epochs.bump(project);
    files.forgetWarm();
    keptMetadata.forgetLately();
  }

  /** A listed file as one that has to be fetched. */
  ColdFile cold(FileRow row, SourceSettings source) {
    return new ColdFile(row, source, fills, excerpts);
  }

  Settings settings() {
    return settings;
  }

  Catalog catalog() {
    return catalog;
  }

  BlobStore blobs() {
    return blobs;
  }

  InstantSource clock() {
    return clock;
  }

  Routing routing() {
    return routing;
  }

  Policies policies() {
    return policies;
  }

  Asking asking() {
    return asking;
  }

  Origins origins() {
    return origins;
  }

  FrozenViews frozen() {
    return frozen;
  }

  SourcePages sourcePages() {
    return sourcePages;
  }

  KeptMetadata keptMetadata() {
    return keptMetadata;
  }

  Files files() {
    return files;
  }

  Collecting collecting() {
    return collecting;
  }

  Why why() {
    return why;
  }

  DropFolders folders() {
    return folders;
  }

  Fills fills() {
    return fills;
  }

  /** The path below the server's root of an index, for messages. */
  public static String path(String index) {
    return index.equals("default") ? "/simple/" : "/" + index + "/simple/";
  }

  /** Lets running fills end, for a few seconds at most; those of big files are suspended. */
  @Override
  public void close() {
    facts.close();
    collecting.close();
    folders.close();
    keeper.close();
    fills.drain(1);
    fills.suspendAll();
    fills.drain(2);
  }
}
