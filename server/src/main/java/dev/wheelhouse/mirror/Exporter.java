package dev.wheelhouse.mirror;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.bundle.BundleFacts;
import dev.wheelhouse.storage.bundle.BundleFile;
import dev.wheelhouse.storage.bundle.BundleManifest;
import dev.wheelhouse.storage.bundle.BundleSet;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.FileSet;
import dev.wheelhouse.storage.catalog.LocalKind;
import dev.wheelhouse.storage.catalog.PageState;
import dev.wheelhouse.storage.catalog.StoredBlob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Tells what a bundle must hold: every fact, and by which physical name each blob is found. The
 * bytes are copied by whoever writes the bundle. Calls block.
 */
final class Exporter {
  private final Catalog catalog;
  private final Consumer<Map<String, Object>> line;
  private final Map<String, BundleFile> files = new TreeMap<>();
  private final Map<Sha256, StoredBlob> blobs = new HashMap<>();
  private final Map<String, PageState> pages = new TreeMap<>();
  private final TreeMap<ProjectName, LocalKind> locals = new TreeMap<>();
  private final List<BundleSet> sets = new ArrayList<>();

  Exporter(Mirror mirror, Consumer<Map<String, Object>> line) {
    this.catalog = mirror.catalog();
    this.line = line;
  }

  /**
   * Tells the facts of sets, each as a line of a manifest; that of a file has its {@code blob} as
   * well. If bytes of any are not here, only that is told ({@code event: missing}).
   *
   * @return whether all of them are here
   */
  boolean sets(List<FileSet> wanted) throws StoreException {
    List<FileRow> missing = new ArrayList<>();
    for (FileSet set : wanted) {
      missing.addAll(add(set));
    }
    missing.forEach(row -> event("missing", row, "its bytes are not here"));
    if (missing.isEmpty()) {
      tell();
    }
    return missing.isEmpty();
  }

  /** The same for every file that is here, and for every set whose files all are. */
  boolean all() throws StoreException {
    for (FileSet set : catalog.sets()) {
      List<FileRow> rows = catalog.filesOfSet(set.name());
      List<FileRow> foreign = rows.stream().filter(row -> !BundleFile.isOwn(row)).toList();
      List<FileRow> missing = foreign.isEmpty() ? add(set) : List.of();
      if (!foreign.isEmpty()) {
        leftOut(set, rows, foreign, "are not of their project, by name");
      } else if (!missing.isEmpty()) {
        leftOut(set, rows, missing, "are not here");
      }
    }
    List<FileRow> rows = new ArrayList<>();
    catalog.eachHere(null, rows::add);
    for (FileRow row : rows) {
      if (BundleFile.isOwn(row)) {
        add(row);
      } else {
        event("left out", row, "by its name it is not of the project " + row.project());
      }
    }
    tell();
    return true;
  }

  /** Adds a file by its digest, as a source lists it rather than as a local one, if it is here. */
  void also(Sha256 digest) throws StoreException {
    List<FileRow> here = catalog.filesOf(digest).stream().filter(FileRow::here).toList();
    Optional<FileRow> listed =
        here.stream().filter(row -> !row.source().equals(Routing.LOCAL)).findFirst();
    Optional<FileRow> row = listed.or(() -> here.stream().findFirst());
    if (row.isPresent()) {
      String unusedKey = add(row.get());
    }
  }

  /** Adds a set if all of its files are here; returns those that are not. */
  private List<FileRow> add(FileSet set) throws StoreException {
    List<FileRow> rows = catalog.filesOfSet(set.name());
    List<FileRow> missing = rows.stream().filter(row -> !row.here()).toList();
    if (missing.isEmpty()) {
      List<String> keys = new ArrayList<>();
      for (FileRow row : rows) {
        keys.add(add(row));
      }
      sets.add(new BundleSet(set.name(), set.targets(), keys, set.pylock(), set.requirements()));
    }
    return missing;
  }

  private String add(FileRow row) throws StoreException {
    Sha256 digest = row.sha256().orElseThrow();
    StoredBlob blob =
        catalog
            .blob(digest)
            .orElseThrow(() ->
                new StoreException.Unavailable(row.filename() + " was removed meanwhile", null));
    Optional<byte[]> metadata =
        row.metadataSeen() == null ? Optional.empty() : catalog.metadata(row.metadataSeen());
    BundleFile file =
        new BundleFile(row, blob.size(), metadata.map(body -> body.length).orElse(0), 1);
    files.put(file.key(), file);
    blobs.put(digest, blob);
    page(row);
    if (row.source().equals(Routing.LOCAL)) {
      catalog.localKind(row.project()).ifPresent(kind -> locals.put(row.project(), kind));
    }
    return file.key();
  }

  private void page(FileRow row) throws StoreException {
    String key = row.source() + "/" + row.project();
    if (pages.containsKey(key)) {
      return;
    }
    PageState page = catalog.state(row.source(), row.project()).orElseThrow();
    pages.put(key, page);
    Visibility.hidden(page, row).ifPresent(why -> event("hidden", row, why));
  }

  private void leftOut(FileSet set, List<FileRow> rows, List<FileRow> bad, String why) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", "left out");
    fields.put("set", set.name());
    fields.put("filename", bad.getFirst().filename());
    fields.put("source", bad.getFirst().source());
    fields.put("why", "%d of its %d files %s".formatted(bad.size(), rows.size(), why));
    line.accept(fields);
  }

  private void event(String event, FileRow row, String why) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", event);
    fields.put("filename", row.filename());
    fields.put("source", row.source());
    fields.put("why", why);
    line.accept(fields);
  }

  private void tell() {
    BundleFacts facts =
        new BundleFacts(List.copyOf(pages.values()), locals, List.copyOf(files.values()), sets);
    for (Map<String, Object> fact : BundleManifest.lines(facts)) {
      Optional<StoredBlob> blob =
          fact.get("sha256") instanceof String hex
              ? Optional.ofNullable(blobs.get(new Sha256(hex)))
              : Optional.empty();
      blob.ifPresent(stored -> fact.put("blob", stored.name().toString()));
      line.accept(fact);
    }
  }
}
