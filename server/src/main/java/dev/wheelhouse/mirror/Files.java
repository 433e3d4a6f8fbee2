package dev.wheelhouse.mirror;

import dev.wheelhouse.config.IndexSettings;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.FileAddress;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.LocalKind;
import dev.wheelhouse.storage.catalog.PageState;
import dev.wheelhouse.storage.catalog.StoredBlob;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Files by address: here, to be fetched, hidden, or unknown. Threads share it; asking never blocks:
 * a file that was handed out lately comes as a completed future.
 */
final class Files {
  private final Catalog catalog;
  private final Map<String, SourceSettings> sources;
  private final Routing routing;
  private final Policies policies;
  private final SourcePages sourcePages;
  private final Fills fills;
  private final Excerpts excerpts;
  private final Workers workers;
  private final InstantSource clock;
  private final boolean offline;

  private final WarmFiles warm;

  Files(
      Holdings holdings,
      Map<String, SourceSettings> sources,
      Routing routing,
      Policies policies,
      SourcePages sourcePages,
      boolean offline) {
    this.catalog = holdings.catalog();
    this.fills = holdings.fills();
    this.excerpts = holdings.excerpts();
    this.workers = holdings.workers();
    this.clock = holdings.clock();
    this.warm = holdings.warm();
    this.sources = sources;
    this.routing = routing;
    this.policies = policies;
    this.sourcePages = sourcePages;
    this.offline = offline;
  }

  /** The file at {@code /files/<source>/<address>}, the address in canonical form. */
  CompletableFuture<FileResult> file(String source, String address, String requester) {
    String key = source + "/" + address;
    CompletableFuture<FileResult> known = warm.get(policies, key);
    if (known != null) {
      note(known.join());
      return known;
    }
    return workers.start(() -> {
      FileResult result = look(source, address, requester);
      note(result);
      if (result instanceof FileResult.Here here && !policies.mayTighten()) {
        warm.put(policies, key, here);
      }
      return result;
    });
  }

  /** What is handed out is kept longer. */
  private void note(FileResult result) {
    if (result instanceof FileResult.Here(StoredFile file)) {
      catalog.used(file.blob(), clock.instant());
    }
  }

  private FileResult look(String sourceName, String address, String requester) {
    SourceSettings source = sources.get(sourceName);
    if (source == null) {
      return new FileResult.NotHere("no source is called " + sourceName);
    }
    try {
      return switch (row(source, address)) {
        case Found.Row(FileRow row) -> of(source, row, requester);
        case Found.Unknown(String why) -> {
          if (offline) {
            catalog.want("file", sourceName + "/" + address, requester, clock.instant());
          }
          yield new FileResult.NotHere(why);
        }
        case Found.Failed(Failure failure) -> new FileResult.Failed(failure);
        case Found.Refused(String why) -> new FileResult.Hidden(why);
      };
    } catch (StoreException e) {
      return new FileResult.Failed(Failure.of(e));
    }
  }

  private FileResult of(SourceSettings source, FileRow row, String requester)
      throws StoreException {
    Optional<String> hidden = hidden(source, row);
    if (hidden.isPresent()) {
      return new FileResult.Hidden(hidden.get());
    }
    Optional<Sha256> sha256 = row.sha256();
    Optional<StoredBlob> blob = sha256.isEmpty() ? Optional.empty() : catalog.blob(sha256.get());
    if (blob.isPresent()) {
      return new FileResult.Here(
          new StoredFile(blob.get().name(), blob.get().size(), row.validator()));
    }
    if (!source.kind().isAsked()) {
      String why = "its bytes are gone from the store; run: wheelhouse verify " + row.project();
      return new FileResult.Failed(new Failure(Failure.Kind.UNAVAILABLE, why));
    }
    if (offline) {
      catalog.want("file", row.source() + "/" + row.address(), requester, clock.instant());
      return new FileResult.NotHere(row.filename() + " is not in this mirror, offline");
    }
    return new FileResult.Cold(new ColdFile(row, source, fills, excerpts));
  }

  /** Why a file must not be handed out at its address, if so. */
  Optional<String> hidden(SourceSettings source, FileRow row) throws StoreException {
    PageState state = catalog.state(source.name(), row.project()).orElse(null);
    Optional<String> hidden = Visibility.hidden(state, row);
    if (hidden.isEmpty() && !row.here() && source.kind().isAsked() && isPrivate(row.project())) {
      return Optional.of(
          row.filename()
              + ": "
              + row.project()
              + " is private here, so upstream is not asked for it");
    }
    if (hidden.isPresent() || policies.areOpen()) {
      return hidden;
    }
    LocalKind kind = catalog.localKind(row.project()).orElse(null);
    return policies.refusal(source, row, kind, clock.instant());
  }

  /** By which files are refused at their addresses. */
  Policies policies() {
    return policies;
  }

  /**
   * The row of an address. One that no page has brought yet (a lock file made elsewhere) is looked
   * up on its project's page first, so that its digest is known before a byte is fetched.
   */
  Found row(SourceSettings source, String address) throws StoreException {
    Optional<FileRow> row = catalog.file(source.name(), address);
    if (row.isPresent()) {
      return new Found.Row(row.get());
    }
    String unknown = "no page of source " + source.name() + " lists " + address;
    if (offline || !source.kind().isAsked()) {
      return new Found.Unknown(unknown + (offline ? " (offline)" : ""));
    }
    String filename = FileAddress.filename(address);
    Optional<ProjectName> project = DistFilename.guess(filename).map(DistFilename::project);
    if (project.isEmpty() || mayBePrivate(filename)) {
      return new Found.Unknown(unknown);
    }
    Optional<String> refusal = policies.refusal(project.get());
    if (refusal.isPresent()) {
      return new Found.Refused(filename + ": hidden by the " + refusal.get());
    }
    if (sourcePages.get(source, project.get()) instanceof SourceAnswer.Failed(Failure failure)) {
      return new Found.Failed(failure);
    }
    return catalog
        .file(source.name(), address)
        .<Found>map(Found.Row::new)
        .orElse(new Found.Unknown(unknown));
  }

  /** Whether any split of a file name gives a private project: that of an sdist is a guess. */
  private boolean mayBePrivate(String filename) throws StoreException {
    for (int at = filename.indexOf('-'); at >= 0; at = filename.indexOf('-', at + 1)) {
      Optional<ProjectName> project = ProjectName.parse(filename.substring(0, at));
      if (project.isPresent() && isPrivate(project.get())) {
        return true;
      }
    }
    return false;
  }

  private boolean isPrivate(ProjectName project) throws StoreException {
    return routing
        .of(IndexSettings.DEFAULT, project, catalog.localKind(project).orElse(null))
        .isPrivate();
  }

  /** How looking for a row can end. */
  sealed interface Found {
    record Row(FileRow row) implements Found {}

    record Unknown(String why) implements Found {}

    record Failed(Failure failure) implements Found {}

    /** No index lists anything of its project, so nobody was asked. */
    record Refused(String why) implements Found {}
  }
}
