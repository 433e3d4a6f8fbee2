package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.PageState;
import dev.wheelhouse.upstream.OriginFile;
import dev.wheelhouse.upstream.Upstream;
import dev.wheelhouse.upstream.UpstreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * The {@code .metadata} siblings of wheels: from the catalog, from upstream with its digest
 * checked, else from the wheel itself. Kept for ever once known. Threads share it; asking never
 * blocks.
 */
final class MetadataFiles {
  private static final Logger LOG = System.getLogger(MetadataFiles.class.getName());
  private static final int LARGEST = 16 * 1024 * 1024;
  private static final int CACHE_BYTES = 4 * 1024 * 1024;

  private final Catalog catalog;
  private final Map<String, SourceSettings> sources;
  private final Files files;
  private final Fills fills;
  private final Upstream upstream;
  private final boolean offline;
  private final InFlight<String, MetadataResult> flights;
  private final Cache<String, CompletableFuture<MetadataResult>> cache =
      Caffeine.newBuilder()
          .maximumWeight(CACHE_BYTES)
          .weigher((String key, CompletableFuture<MetadataResult> found) ->
              key.length()
                  + (found.join() instanceof MetadataResult.Found f ? f.content().length : 0))
          .executor(Runnable::run)
          .build();

  MetadataFiles(
      Catalog catalog,
      Map<String, SourceSettings> sources,
      Files files,
      Fills fills,
      Upstream upstream,
      Workers workers,
      boolean offline) {
    this.catalog = catalog;
    this.sources = sources;
    this.files = files;
    this.fills = fills;
    this.upstream = upstream;
    this.offline = offline;
    this.flights = new InFlight<>(workers.waiting());
  }

  /** The METADATA of the file at {@code /files/<source>/<address>}. */
  CompletableFuture<MetadataResult> metadata(String source, String address, String requester) {
    String key = source + "/" + address;
    CompletableFuture<MetadataResult> known = cache.getIfPresent(key);
    if (known != null) {
      return known;
    }
    return flights
        .join(
            key,
            () -> {
              MetadataResult result = look(source, address, requester);
              if (result instanceof MetadataResult.Found) {
                cache.put(key, CompletableFuture.completedFuture(result));
              }
              return result;
            })
        .result();
  }

  /** Forgets what was handed out lately. */
  void forgetWarm() {
    cache.invalidateAll();
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
        case Files.Found.Row(FileRow row) -> of(source, row, requester);
      };
    } catch (StoreException e) {
      return new MetadataResult.Failed(Failure.of(e));
    }
  }

  private MetadataResult of(SourceSettings source, FileRow row, String requester)
      throws StoreException {
    PageState state = catalog.state(source.name(), row.project()).orElse(null);
    Optional<String> hidden = Visibility.hidden(state, row);
    if (hidden.isPresent()) {
      return new MetadataResult.Hidden(hidden.get());
    }
    if (!row.filename().endsWith(".whl")) {
      return new MetadataResult.NotHere(row.filename() + " is no wheel and has no METADATA");
    }
    Optional<byte[]> kept = kept(row);
    if (kept.isPresent()) {
      return found(kept.get());
    }
    if (row.here() || offline || source.kind() == SourceSettings.Kind.LOCAL) {
      return fromWheel(row, requester);
    }
    return switch (row.link().metadata()) {
      case MetadataLink.None none -> fromWheel(row, requester);
      case MetadataLink.Exists exists -> fromUpstream(source, row, Optional.empty(), requester);
      case MetadataLink.Digest(Sha256 digest) ->
          fromUpstream(source, row, Optional.of(digest), requester);
    };
  }

  private Optional<byte[]> kept(FileRow row) throws StoreException {
    Sha256 digest = row.metadataSeen();
    if (digest == null && row.link().metadata() instanceof MetadataLink.Digest(Sha256 told)) {
      digest = told;
    }
    return digest == null ? Optional.empty() : catalog.metadata(digest);
  }

  private static MetadataResult found(byte[] content) {
    return new MetadataResult.Found(content, "\"" + Sha256.of(content).hex() + "\"");
  }

  private MetadataResult fromUpstream(
      SourceSettings source, FileRow row, Optional<Sha256> expected, String requester)
      throws StoreException {
    String url = row.link().url() + ".metadata";
    for (int attempt = 0; ; attempt++) {
      try {
        byte[] content = fetch(source, url);
        Sha256 found = Sha256.of(content);
        if (expected.isEmpty() || expected.get().equals(found)) {
          catalog.metadata(row.id(), found, content);
          return found(content);
        }
        String why =
            "%s: the origin's bytes are sha256 %s, the index says %s"
                .formatted(url, found, expected.get());
        LOG.log(Level.WARNING, why);
        if (attempt > 0) {
          return new MetadataResult.Failed(new Failure(Failure.Kind.BAD_ANSWER, why));
        }
      } catch (UpstreamException.Gone e) {
        // Advertised and not there: one failed sibling ends a client's whole run, so read the
        // wheel.
        LOG.log(Level.WARNING, "{0}; reading the wheel instead", e.getMessage());
        return fromWheel(row, requester);
      } catch (UpstreamException e) {
        return new MetadataResult.Failed(Failure.of(source.name(), e));
      }
    }
  }

  private byte[] fetch(SourceSettings source, String url) throws UpstreamException {
    try (OriginFile origin =
        upstream.open(source, url, OptionalLong.empty(), OptionalLong.empty(), null)) {
      ByteBuffer bytes =
          ByteBuffer.allocate(
              (int) Math.min(LARGEST, origin.length() < 0 ? 64 * 1024 : origin.length() + 1));
      while (origin.read(bytes) >= 0) {
        if (!bytes.hasRemaining()) {
          if (bytes.capacity() >= LARGEST) {
            throw new UpstreamException.Broken(url + ": METADATA of more than 16 MiB");
          }
          bytes = ByteBuffer.allocate(Math.min(LARGEST, bytes.capacity() * 4)).put(bytes.flip());
        }
      }
      return Arrays.copyOf(bytes.array(), bytes.position());
    }
  }

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
    fills.keepMetadata(row, here.blob());
    Optional<FileRow> now = catalog.file(row.source(), row.address());
    Optional<byte[]> kept = now.isEmpty() ? Optional.empty() : kept(now.get());
    return kept.isPresent()
        ? found(kept.get())
        : new MetadataResult.NotHere(row.filename() + " holds no METADATA");
  }
}
