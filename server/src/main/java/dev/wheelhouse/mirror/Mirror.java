package dev.wheelhouse.mirror;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.simple.SimpleFormat;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobStore;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The use cases of the server, for those who only ask, by one state of the settings. Threads share
 * it; methods that return a future never block.
 */
public final class Mirror implements AutoCloseable {
  /** The source whose JSON of projects is passed on. */
  public static final String JSON_SOURCE = "pypi";

  /** How a lock of ours writes an address of ours. */
  private static final Pattern OURS = Pattern.compile("url = \"[^\"/]+//[^\"/]+(/files/)");

  private final Settings settings;
  private final Holdings holdings;
  private final Catalog catalog;
  private final Workers workers;
  private final Routing routing;
  private final Policies policies;
  private final SourcePages sourcePages;
  private final Asking asking;
  private final Pages pages;
  private final Pages pagesHere;
  private final Optional<JsonPages> jsonPages;
  private final Files files;
  private final MetadataFiles metadata;
  private final Why why;
  private final FillKeeper keeper;
  private final DropFolders folders;
  private final Collecting collecting;

  /** Makes one over {@code holdings}; whoever made them closes them, after this. */
  public Mirror(Settings settings, Holdings holdings) {
    this(settings, holdings, new DropFolders(settings, holdings));
  }

  private Mirror(Settings settings, Holdings holdings, DropFolders folders) {
    this.settings = settings;
    this.holdings = holdings;
    this.folders = folders;
    this.catalog = holdings.catalog();
    this.workers = holdings.workers();
    boolean offline = settings.offline();
    Duration staleAfter = settings.fetch().staleAfter();
    routing = new Routing(settings);
    policies = new Policies(settings, routing);
    sourcePages = new SourcePages(holdings, staleAfter, offline);
    asking = new Asking(sourcePages, workers);
    pages = new Pages(holdings, routing, policies, asking, offline, settings.pageCacheBytes());
    Asking known = new Asking(new SourcePages(holdings, staleAfter, true), workers);
    pagesHere = new Pages(holdings, routing, policies, known, true, 0);
    jsonPages =
        Optional.ofNullable(settings.sources().get(JSON_SOURCE))
            .map(source -> new JsonPages(holdings, source, routing, policies, staleAfter, offline));
    files = new Files(holdings, settings.sources(), routing, policies, sourcePages, offline);
    metadata = new MetadataFiles(holdings, settings.sources(), files, offline);
    why = new Why(this);
    keeper = new FillKeeper(settings, holdings);
    collecting = new Collecting(this);
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

  /**
   * A mirror by other settings over the same holdings, which from now on fetch by them. What was
   * begun with this one goes on and ends with it. Then {@link #takeOver}.
   */
  public Mirror with(Settings other) {
    Mirror next = new Mirror(other, holdings, folders.with(other, holdings));
    holdings.use(other);
    return next;
  }

  /**
   * Does from now on what {@code before} does by itself, which ends there. Waits a few seconds at
   * most for what is just being done.
   */
  public void takeOver(Mirror before) {
    keeper.takeOver(before.keeper);
    folders.takeOver(before.folders);
    before.collecting.close();
    collecting.start();
    before.pages.forget();
  }

  /** The files that are on their way here. */
  public List<Transfer> transfers() {
    return holdings.fills().transfers();
  }

  /** Named lists of files. */
  public Sets sets() {
    return holdings.sets();
  }

  /** Whether clients may point at {@code /<index>/simple/}. */
  public boolean hasIndex(String index) {
    return routing.has(index);
  }

  /** The last moment that a written time or the name of a frozen view takes in. */
  public Optional<Instant> time(String written) {
    return View.time(written).or(() -> holdings.frozen().time(written));
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
      catalog.want("project", project.value(), requester, holdings.clock().instant());
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
            return holdings.blobs().open(file.blob());
          } catch (StoreException e) {
            throw new java.util.concurrent.CompletionException(e);
          }
        },
        workers.computing());
  }

  /** Brings bytes of an open file into memory. What cannot be read is left to who sends it. */
  public CompletableFuture<Boolean> warm(SharedReader reader, long position, long count) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            reader.warm(position, count);
            return true;
          } catch (IOException | OutOfMemoryError e) {
            return false;
          }
        },
        workers.reading());
  }

  /** A file that was to be opened is gone: what was found lately is looked up anew. */
  public void lookAnew() {
    holdings.warm().forget();
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
    holdings.changed(project);
  }

  /** A listed file as one that has to be fetched. */
  ColdFile cold(FileRow row, SourceSettings source) {
    return new ColdFile(row, source, holdings.fills(), holdings.excerpts());
  }

  Settings settings() {
    return settings;
  }

  Holdings holdings() {
    return holdings;
  }

  Catalog catalog() {
    return catalog;
  }

  BlobStore blobs() {
    return holdings.blobs();
  }

  InstantSource clock() {
    return holdings.clock();
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
    return holdings.origins();
  }

  FrozenViews frozen() {
    return holdings.frozen();
  }

  SourcePages sourcePages() {
    return sourcePages;
  }

  KeptMetadata keptMetadata() {
    return holdings.keptMetadata();
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
    return holdings.fills();
  }

  /** The path below the server's root of an index, for messages. */
  public static String path(String index) {
    return index.equals("default") ? "/simple/" : "/" + index + "/simple/";
  }

  /** Ends what it does by itself; waits a few seconds at most for what is just being done. */
  @Override
  public void close() {
    collecting.close();
    folders.close();
    keeper.close();
  }
}
