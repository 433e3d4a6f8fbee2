package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.OriginTraits;
import dev.wheelhouse.storage.catalog.RefusedMetadata;
import dev.wheelhouse.upstream.UpstreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The {@code .metadata} siblings of wheels: from the catalog, from upstream with its digest
 * checked, by ranges out of a wheel that is not here, else from the whole wheel. Kept for ever once
 * known. Threads share it; asking never blocks.
 */
final class MetadataFiles {
  private static final Logger LOG = System.getLogger(MetadataFiles.class.getName());

  /** After so long it is worth a request whether a refused wheel was replaced at its origin. */
  private static final Duration LOOK_AGAIN = Duration.ofDays(1);

  private final Catalog catalog;
  private final Map<String, SourceSettings> sources;
  private final Files files;
  private final KeptMetadata kept;
  private final Origins origins;
  private final Siblings siblings;
  private final MetadataReader reader;
  private final InstantSource clock;
  private final boolean offline;
  private final InFlight<String, MetadataResult> flights;

  MetadataFiles(
      Holdings holdings, Map<String, SourceSettings> sources, Files files, boolean offline) {
    this.catalog = holdings.catalog();
    this.kept = holdings.keptMetadata();
    this.origins = holdings.origins();
    this.siblings = holdings.siblings();
    this.clock = holdings.clock();
    this.reader = new MetadataReader(holdings.workers());
    this.flights = new InFlight<>(holdings.workers().waiting());
    this.sources = sources;
    this.files = files;
    this.offline = offline;
  }

  /** The METADATA of the file at {@code /files/<source>/<address>}. */
  CompletableFuture<MetadataResult> metadata(String source, String address, String requester) {
    String key = source + "/" + address;
    CompletableFuture<MetadataResult> known = kept.lately(files.policies(), key);
    if (known != null) {
      return known;
    }
    return flights
        .join(
            key,
            () -> {
              MetadataResult result = look(source, address, requester);
              if (result instanceof MetadataResult.Found found && !files.policies().mayTighten()) {
                kept.handedOut(files.policies(), key, found);
              }
              return result;
            })
        .result();
  }

  private MetadataResult look(String sourceName, String address, String requester) {
    SourceSettings source = sources.get(sourceName);
    if (source == null) {
      return new MetadataResult.NotHere("no source is called " + sourceName);
    }
    try {
      return switch (files.row(source, address)) {
        case Files.Found.Unknown(String why) -> new MetadataResult.NotHere(why);
        case Files.Found.Failed(Failure failure) -> new MetadataResult.Failed(failure);
        case Files.Found.Refused(String why) -> new MetadataResult.Hidden(why);
        case Files.Found.Row(FileRow row) -> of(source, row, requester);
      };
    } catch (StoreException e) {
      return new MetadataResult.Failed(Failure.of(e));
    }
  }

  private MetadataResult of(SourceSettings source, FileRow row, String requester)
      throws StoreException {
    Optional<String> hidden = files.hidden(source, row);
    if (hidden.isPresent()) {
      return new MetadataResult.Hidden(hidden.get());
    }
    if (!row.filename().endsWith(".whl")) {
      return new MetadataResult.NotHere(row.filename() + " is no wheel and has no METADATA");
    }
    Optional<MetadataResult.Found> here = kept.of(row);
    if (here.isPresent()) {
      return here.get();
    }
    if (row.here() || offline || !source.kind().isAsked()) {
      return fromWheel(row, requester);
    }
    return promised(source, row, requester);
  }

  // --- what the index promises

  private MetadataResult promised(SourceSettings source, FileRow row, String requester)
      throws StoreException {
    OriginTraits origin = origins.of(row);
    if (!AdvertisedMetadata.promised(row, origin)) {
      return unpromised(source, row, origin, requester);
    }
    try {
      MetadataResult result =
          row.link().metadata() instanceof MetadataLink.Digest(Sha256 digest)
              ? vouched(source, row, digest)
              : kept.provisional(row, siblings.fetchUnvouched(source, row));
      origins.promises(row, true);
      return result;
    } catch (UpstreamException.Gone e) {
      // One failed sibling ends a client's whole run, so it is had in another way.
      LOG.log(Level.WARNING, "{0}; it is advertised, and is had from the wheel", e.getMessage());
      origins.promises(row, false);
      return unpromised(source, row, origin, requester);
    } catch (UpstreamException e) {
      return new MetadataResult.Failed(Failure.of(source.name(), e));
    }
  }

  private MetadataResult vouched(SourceSettings source, FileRow row, Sha256 expected)
      throws UpstreamException, StoreException {
    for (int attempt = 0; ; attempt++) {
      byte[] content = siblings.fetch(source, row);
      Sha256 found = Sha256.of(content);
      if (expected.equals(found)) {
        return kept.vouched(row, found, content);
      }
      String why =
          "%s: the origin's bytes are sha256 %s, the index says %s"
              .formatted(Siblings.url(row), found, expected);
      LOG.log(Level.WARNING, why);
      if (attempt > 0) {
        return new MetadataResult.Failed(new Failure(Failure.Kind.BAD_ANSWER, why));
      }
    }
  }

  // --- what it does not

  private MetadataResult unpromised(
      SourceSettings source, FileRow row, OriginTraits origin, String requester)
      throws StoreException {
    if (Boolean.TRUE.equals(origin.siblings())) {
      try {
        return kept.provisional(row, siblings.fetchUnvouched(source, row));
      } catch (UpstreamException e) {
        LOG.log(Level.DEBUG, "{0}; the wheel is read instead", e.getMessage());
      }
    }
    return Boolean.FALSE.equals(origin.ranges())
        ? fromWheel(row, requester)
        : byRanges(row, requester);
  }

  private MetadataResult byRanges(FileRow row, String requester) throws StoreException {
    Optional<RefusedMetadata> refused = catalog.refusedMetadata(row.id());
    if (refused.isPresent() && clock.instant().isBefore(refused.get().at().plus(LOOK_AGAIN))) {
      return notHere(row, refused.get().reason());
    }
    FileResult file =
        Workers.await(StoreException.class, files.file(row.source(), row.address(), requester));
    if (!(file instanceof FileResult.Cold(ColdFile cold))) {
      return fromWheel(row, requester);
    }
    String before = refused.map(RefusedMetadata::validator).orElse(null);
    return switch (reader.read(cold, row.filename(), before)) {
      case MetadataReader.Read read -> kept.provisional(row, read.content());
      case MetadataReader.Refused(String reason, String mark) -> {
        kept.refuse(row, reason, mark);
        yield notHere(row, reason);
      }
      case MetadataReader.RefusedBefore same -> {
        String reason = refused.map(RefusedMetadata::reason).orElse("");
        catalog.refuseMetadata(row.id(), new RefusedMetadata(reason, before, clock.instant()));
        yield notHere(row, reason);
      }
      case MetadataReader.NoRanges none -> fromWheel(row, requester);
      case MetadataReader.Failed(Failure failure, boolean passing) -> {
        if (passing) {
          yield new MetadataResult.Failed(failure);
        }
        LOG.log(Level.WARNING, "{0}; the wheel is read whole", failure.why());
        yield fromWheel(row, requester);
      }
    };
  }

  private static MetadataResult notHere(FileRow row, String reason) {
    return new MetadataResult.NotHere(row.filename() + ": its METADATA is refused: " + reason);
  }

  // --- from the whole wheel

  private MetadataResult fromWheel(FileRow row, String requester) throws StoreException {
    FileResult file =
        Workers.await(StoreException.class, files.file(row.source(), row.address(), requester));
    return switch (file) {
      case FileResult.NotHere(String why) -> new MetadataResult.NotHere(why);
      case FileResult.Hidden(String why) -> new MetadataResult.Hidden(why);
      case FileResult.Failed(Failure failure) -> new MetadataResult.Failed(failure);
      case FileResult.Here(StoredFile here) -> extracted(row, here);
      case FileResult.Cold(ColdFile cold) ->
          switch (Workers.await(StoreException.class, cold.filled())) {
            case FillResult.Stored(StoredFile here) -> extracted(row, here);
            case FillResult.Failed(Failure failure) -> new MetadataResult.Failed(failure);
            case FillResult.NoRoom(Failure failure) -> new MetadataResult.Failed(failure);
            case FillResult.Running r -> throw new IllegalStateException("a fill ended running");
          };
    };
  }

  private MetadataResult extracted(FileRow row, StoredFile here) throws StoreException {
    if (!row.metadataRefused()) {
      kept.verified(row, here.blob());
    }
    Optional<FileRow> now = catalog.file(row.source(), row.address());
    Optional<MetadataResult.Found> found = now.isEmpty() ? Optional.empty() : kept.of(now.get());
    return found.isPresent()
        ? found.get()
        : new MetadataResult.NotHere(row.filename() + " holds no METADATA");
  }
}
