package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.FileAddress;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Version;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.SourcePage;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Brings files here because an operator asks for them. Calls block. */
final class Fetcher {
  private static final long TELL_MILLIS = 200;

  private final Mirror mirror;
  private final Catalog catalog;

  Fetcher(Mirror mirror) {
    this.mirror = mirror;
    this.catalog = mirror.catalog();
  }

  /**
   * Fetches what one wish names, one file after the other.
   *
   * @param wish {@code PROJECT==VERSION}, a file name, or the URL of a file at its origin or here
   * @param only a glob that file names must match
   * @param retry whether to forget that an origin gave wrong bytes
   * @param tell progress ({@code event: progress}) and one line a file ({@code event: file})
   * @return whether every file is here, and there was one
   */
  boolean fetch(String wish, String only, boolean retry, Consumer<Map<String, Object>> tell)
      throws StoreException, Verbs.BadCall {
    PathMatcher glob = FileSystems.getDefault().getPathMatcher("glob:" + only);
    List<FileRow> rows = new ArrayList<>();
    Optional<String> why = find(wish, rows);
    rows.removeIf(row -> !glob.matches(Path.of(row.filename())));
    if (rows.isEmpty()) {
      tell.accept(end(wish, "not found", why.orElse("no file of it is named like " + only)));
      return false;
    }
    boolean all = true;
    for (FileRow row : rows) {
      if (retry) {
        mirror.fills().forgive(row);
      }
      all &= fetch(row, tell);
    }
    return all;
  }

  private boolean fetch(FileRow row, Consumer<Map<String, Object>> tell) {
    SourceSettings source = mirror.settings().sources().get(row.source());
    Map<String, Object> fields = end(row.filename(), "already here", "");
    row.sha256().ifPresent(sha256 -> fields.put("sha256", sha256.hex()));
    fields.put("source", row.source());
    if (row.here() || source == null || !source.kind().isAsked()) {
      tell.accept(fields);
      return row.here();
    }
    if (mirror.settings().offline()) {
      fields.put("result", "failed");
      fields.put("why", "it is not here, and the mirror is offline");
      tell.accept(fields);
      return false;
    }
    long begun = System.nanoTime();
    FillResult result = await(mirror.cold(row, source).filled(), row, tell);
    if (result instanceof FillResult.Stored(StoredFile stored)) {
      fields.put("result", "fetched");
      fields.put("size", stored.size());
      fields.put("sha256", stored.blob().sha256().hex());
      fields.put("milliseconds", (System.nanoTime() - begun) / 1_000_000);
    } else {
      fields.put("result", "failed");
      fields.put("why", why(result));
    }
    tell.accept(fields);
    return result instanceof FillResult.Stored;
  }

  static String why(FillResult result) {
    return switch (result) {
      case FillResult.Failed(Failure failure) -> failure.why();
      case FillResult.NoRoom(Failure failure) -> failure.why();
      case FillResult.Running running -> "it was stopped";
      case FillResult.Stored stored -> "";
    };
  }

  private FillResult await(
      CompletableFuture<FillResult> end, FileRow row, Consumer<Map<String, Object>> tell) {
    while (true) {
      try {
        return end.get(TELL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        mirror.transfers().stream()
            .filter(one -> one.filename().equals(row.filename()))
            .findFirst()
            .ifPresent(one -> {
              Map<String, Object> fields = new LinkedHashMap<>();
              fields.put("event", "progress");
              fields.putAll(one.fields());
              tell.accept(fields);
            });
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new FillResult.Failed(
            new Failure(Failure.Kind.UNAVAILABLE, "the command was stopped"));
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static Map<String, Object> end(String filename, String result, String why) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", "file");
    fields.put("filename", filename);
    fields.put("result", result);
    fields.put("why", why);
    return fields;
  }

  // --- finding

  /** Adds the rows that a wish names; tells why there is none where an index failed. */
  private Optional<String> find(String wish, List<FileRow> rows)
      throws StoreException, Verbs.BadCall {
    if (wish.contains("://")) {
      return findUrl(wish, rows);
    }
    int equal = wish.indexOf("==");
    if (equal > 0) {
      ProjectName project =
          ProjectName.parse(wish.substring(0, equal).strip()).orElseThrow(() -> unclear(wish));
      Version version =
          Version.parse(wish.substring(equal + 2).strip()).orElseThrow(() -> unclear(wish));
      return findListed(
          project,
          row ->
              DistFilename.of(project, row.filename())
                  .version()
                  .filter(version::equals)
                  .isPresent(),
          rows);
    }
    DistFilename name = DistFilename.guess(wish).orElseThrow(() -> unclear(wish));
    return findListed(name.project(), row -> row.filename().equals(wish), rows);
  }

  private static Verbs.BadCall unclear(String wish) {
    return new Verbs.BadCall(
        wish + ": what is meant? (expected: PROJECT==VERSION, a file name, or a URL)");
  }

  private Optional<String> findListed(
      ProjectName project, Predicate<FileRow> wanted, List<FileRow> rows) throws StoreException {
    Routing.Route route =
        mirror.routing().of("default", project, catalog.localKind(project).orElse(null));
    Optional<String> why = Optional.of("no index lists it");
    for (SourceSettings source : route.sources()) {
      if (mirror.sourcePages().get(source, project) instanceof SourceAnswer.Failed(Failure f)) {
        why = Optional.of(f.why());
      }
      Optional<SourcePage> page = catalog.page(source.name(), project);
      if (page.isPresent()) {
        for (FileRow row : page.get().files()) {
          boolean hidden = Visibility.hidden(page.get().state(), row).isPresent();
          if (!hidden && !row.superseded() && wanted.test(row)) {
            rows.add(row);
          }
        }
      }
    }
    return why;
  }

  private Optional<String> findUrl(String url, List<FileRow> rows) throws StoreException {
    int here = url.indexOf("/files/");
    if (here > 0) {
      String[] parts = url.substring(here + "/files/".length()).split("/", 2);
      if (parts.length == 2 && mirror.settings().sources().containsKey(parts[0])) {
        Optional<String> address = FileAddress.canonical(parts[1]);
        if (address.isPresent()) {
          catalog.file(parts[0], address.get()).ifPresent(rows::add);
        }
      }
    }
    Optional<String> address = FileAddress.of(url);
    if (rows.isEmpty() && address.isPresent()) {
      refresh(url);
      for (String source : mirror.settings().sources().keySet()) {
        catalog.file(source, address.get()).ifPresent(rows::add);
      }
    }
    return Optional.of("no source lists this address");
  }

  /** Lets the sources list the project of a file that may be new. */
  private void refresh(String url) throws StoreException {
    String filename = url.replaceAll("[#?].*", "").replaceAll(".*/", "");
    Optional<DistFilename> name = DistFilename.guess(filename.replace("%2B", "+"));
    if (name.isPresent()) {
      Optional<String> unused = findListed(name.get().project(), row -> false, new ArrayList<>());
    }
  }
}
