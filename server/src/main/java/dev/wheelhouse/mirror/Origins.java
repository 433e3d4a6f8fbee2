package dev.wheelhouse.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.OriginTraits;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the hosts of files can do, as it was seen: whether they honour ranges, and whether they give
 * {@code .metadata} beside wheels. Learnt from every answer, kept in the catalog. Threads share it.
 */
final class Origins {
  private static final Logger LOG = System.getLogger(Origins.class.getName());

  /** What a host could not do is looked at again after so long. */
  private static final Duration DOUBT_AFTER = Duration.ofDays(1);

  /** So many promises in a row must be broken by a host that has kept some. */
  private static final int PATIENCE = 3;

  private final Catalog catalog;
  private final Epochs epochs;
  private final InstantSource clock;
  private final Cache<Key, OriginTraits> known =
      Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run).build();
  private final Cache<Key, Integer> broken =
      Caffeine.newBuilder().maximumSize(1_000).executor(Runnable::run).build();

  Origins(Catalog catalog, Epochs epochs, InstantSource clock) {
    this.catalog = catalog;
    this.epochs = epochs;
    this.clock = clock;
  }

  /** One host as the files of one source use it. */
  record Key(String source, String host) {
    /** Where a file lies: its address begins with the host. */
    static Key of(FileRow row) {
      int slash = row.address().indexOf('/');
      return new Key(row.source(), row.address().substring(0, Math.max(0, slash)));
    }
  }

  /** What is known of the origin of a file; waits for the catalog the first time. */
  OriginTraits of(FileRow row) throws StoreException {
    return of(Key.of(row));
  }

  /** What is known of an origin; waits for the catalog the first time. */
  OriginTraits of(Key key) throws StoreException {
    OriginTraits traits = known.getIfPresent(key);
    if (traits == null) {
      traits =
          catalog.origin(key.source, key.host).orElse(OriginTraits.unknown(key.source, key.host));
      known.put(key, traits);
    }
    return traits;
  }

  /** What {@link #of} has lately told, without waiting. */
  OriginTraits atHand(FileRow row) {
    Key key = Key.of(row);
    OriginTraits traits = known.getIfPresent(key);
    return traits == null ? OriginTraits.unknown(key.source, key.host) : traits;
  }

  /** Whether what a host could not do should be looked at again. */
  boolean inDoubt(OriginTraits traits) {
    return traits.seenAt().plus(DOUBT_AFTER).isBefore(clock.instant());
  }

  /** A range was asked for. */
  void ranges(FileRow row, boolean honoured) throws StoreException {
    note(row, honoured, traits -> traits.withRanges(honoured, clock.instant()));
  }

  /** METADATA was asked for that no page advertises. */
  void siblings(FileRow row, boolean given) throws StoreException {
    note(row, given, traits -> traits.withSiblings(given, clock.instant()));
  }

  /** METADATA was asked for that the page advertises. */
  void promises(FileRow row, boolean kept) throws StoreException {
    Key key = Key.of(row);
    boolean hasKept = Boolean.TRUE.equals(of(key).promises());
    if (kept) {
      broken.invalidate(key);
    } else if (hasKept && broken.asMap().merge(key, 1, Integer::sum) < PATIENCE) {
      return; // one file of a good host lacks it
    }
    note(row, kept, traits -> traits.withPromises(kept, clock.instant()));
  }

  private void note(FileRow row, boolean good, UnaryOperator<OriginTraits> sight)
      throws StoreException {
    Key key = Key.of(row);
    OriginTraits old = of(key);
    OriginTraits now = sight.apply(old);
    boolean same = withTime(now, old.seenAt()).equals(old);
    if (same && (good || !inDoubt(old))) {
      return; // only what was looked at again in vain is put off for another day
    }
    catalog.origin(now);
    known.put(key, now);
    if (!same) {
      LOG.log(
          Level.INFO,
          "source {0}, host {1}: ranges {2}, METADATA {3} unadvertised, {4} advertised",
          key.source,
          key.host,
          words(now.ranges()),
          words(now.siblings()),
          words(now.promises()));
      if (now.givesMetadata() != old.givesMetadata()
          || now.breaksPromises() != old.breaksPromises()) {
        epochs.bumpAll(); // once for each host: every page of it may advertise more, or less
      }
    }
  }

  private static OriginTraits withTime(OriginTraits traits, Instant at) {
    return new OriginTraits(
        traits.source(), traits.host(), traits.ranges(), traits.siblings(), traits.promises(), at);
  }

  private static String words(@Nullable Boolean seen) {
    return seen == null ? "not known" : seen ? "yes" : "no";
  }
}
