package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.OriginTraits;
import dev.wheelhouse.storage.catalog.SourcePage;
import dev.wheelhouse.upstream.OriginFile;
import dev.wheelhouse.upstream.Upstream;
import dev.wheelhouse.upstream.UpstreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Learns what an origin can do before a client needs it: at the first sight of a page whose wheels
 * lack METADATA it asks for one byte of one of them, and for one {@code .metadata}, behind the page
 * and never before it. Threads share it.
 */
final class OriginProbe {
  private static final Logger LOG = System.getLogger(OriginProbe.class.getName());

  /** A host that could not be asked is left alone for so long. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Origins origins;
  private final Siblings siblings;
  private final KeptMetadata kept;
  private final Upstream upstream;
  private final InstantSource clock;
  private final InFlight<Origins.Key, Boolean> asking;
  private final Cache<Origins.Key, Tried> tried =
      Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run).build();

  OriginProbe(
      Origins origins,
      Siblings siblings,
      KeptMetadata kept,
      Upstream upstream,
      Workers workers,
      InstantSource clock) {
    this.origins = origins;
    this.siblings = siblings;
    this.kept = kept;
    this.upstream = upstream;
    this.clock = clock;
    this.asking = new InFlight<>(workers.waiting());
  }

  private record Tried(int times, Instant at) {}

  /** Looks at a page that is about to be rendered; what must be asked is asked behind it. */
  void look(SourceSettings source, SourcePage page) throws StoreException {
    if (source.kind() == SourceSettings.Kind.LOCAL) {
      return;
    }
    Map<Origins.Key, List<FileRow>> wanting = new LinkedHashMap<>();
    for (FileRow row : page.files()) {
      Origins.Key key = Origins.Key.of(row);
      if (AdvertisedMetadata.wanting(row, origins.of(key))
          && Visibility.offered(source, page.state(), row)
          && row.delistedAt() == null) {
        wanting.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
      }
    }
    for (Map.Entry<Origins.Key, List<FileRow>> one : wanting.entrySet()) {
      OriginTraits traits = origins.of(one.getKey());
      boolean open = traits.ranges() == null || traits.siblings() == null;
      boolean lacking = !traits.givesMetadata() || traits.breaksPromises();
      if (open || (lacking && origins.inDoubt(traits))) {
        begin(source, one.getKey(), one.getValue());
      }
    }
  }

  private void begin(SourceSettings source, Origins.Key key, List<FileRow> rows) {
    Tried before = tried.getIfPresent(key);
    Instant now = clock.instant();
    if (before != null && now.isBefore(before.at.plus(PAUSE))) {
      return;
    }
    int times = before == null ? 0 : before.times;
    // The newest first; another one each time, should that file be gone.
    FileRow row = rows.get(Math.floorMod(rows.size() - 1 - times, rows.size()));
    var unusedFlight =
        asking.join(
            key,
            () -> {
              tried.put(key, new Tried(times + 1, clock.instant()));
              ask(source, row);
              return true;
            });
  }

  private void ask(SourceSettings source, FileRow row) {
    try {
      Optional<Boolean> ranges = ranges(source, row);
      if (ranges.isPresent()) {
        origins.ranges(row, ranges.get());
      }
      boolean promised = !(row.link().metadata() instanceof MetadataLink.None);
      Sha256 digest = row.link().metadata() instanceof MetadataLink.Digest(Sha256 d) ? d : null;
      Optional<Boolean> given = sibling(source, row, digest);
      if (given.isPresent() && promised) {
        origins.promises(row, given.get());
      } else if (given.isPresent()) {
        origins.siblings(row, given.get());
      }
    } catch (StoreException | RuntimeException e) {
      LOG.log(Level.INFO, "asking what {0} can do: {1}", row.address(), e.getMessage());
    }
  }

  /** Whether a range is honoured; empty if that could not be seen. */
  private Optional<Boolean> ranges(SourceSettings source, FileRow row) {
    try (OriginFile origin =
        upstream.open(source, row.link().url(), OptionalLong.of(0), OptionalLong.of(0), null)) {
      if (origin.status() == 206) {
        return Optional.of(true);
      }
      origin.cancel();
      return Optional.of(false);
    } catch (UpstreamException.Broken | UpstreamException.Refused e) {
      LOG.log(Level.INFO, "{0}: no ranges: {1}", row.source(), e.getMessage());
      return Optional.of(false);
    } catch (UpstreamException e) {
      LOG.log(Level.INFO, "{0}: could not be asked for a range: {1}", row.source(), e.getMessage());
      return Optional.empty();
    }
  }

  /** Whether METADATA lies beside the wheel, which is kept; empty if that could not be seen. */
  private Optional<Boolean> sibling(SourceSettings source, FileRow row, @Nullable Sha256 digest)
      throws StoreException {
    try {
      byte[] content = siblings.fetchUnvouched(source, row);
      if (digest == null || digest.equals(Sha256.of(content))) {
        var unusedFound = kept.provisional(row, content);
      }
      return Optional.of(true);
    } catch (UpstreamException.Unreachable | UpstreamException.TimedOut e) {
      LOG.log(
          Level.INFO, "{0}: could not be asked for METADATA: {1}", row.source(), e.getMessage());
      return Optional.empty();
    } catch (UpstreamException e) {
      LOG.log(Level.DEBUG, "no METADATA: {0}", e.getMessage());
      return Optional.of(false);
    }
  }
}
