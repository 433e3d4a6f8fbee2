package dev.wheelhouse.storage.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of an origin: one host, as the files of one source use it.
 *
 * @param host as it begins the address of a file
 * @param ranges whether it honours byte ranges; null if that is not known
 * @param siblings whether it gives {@code .metadata} that no page advertises; null if not known
 * @param promises whether it gives {@code .metadata} that pages advertise; null if not known
 * @param seenAt when the latest of these was seen
 */
public record OriginTraits(
    String source,
    String host,
    @Nullable Boolean ranges,
    @Nullable Boolean siblings,
    @Nullable Boolean promises,
    Instant seenAt) {

  /** An origin of which nothing is known. */
  public static OriginTraits unknown(String source, String host) {
    return new OriginTraits(source, host, null, null, null, Instant.EPOCH);
  }

  /** Whether METADATA of a wheel can be had there though no page advertises it. */
  public boolean givesMetadata() {
    return Boolean.TRUE.equals(ranges) || Boolean.TRUE.equals(siblings);
  }

  /** Whether METADATA was advertised there and not given. */
  public boolean breaksPromises() {
    return Boolean.FALSE.equals(promises);
  }

  /** The same with another sight of its ranges. */
  public OriginTraits withRanges(boolean honoured, Instant at) {
    return new OriginTraits(source, host, honoured, siblings, promises, at);
  }

  /** The same with another sight of what it gives unadvertised. */
  public OriginTraits withSiblings(boolean given, Instant at) {
    return new OriginTraits(source, host, ranges, given, promises, at);
  }

  /** The same with another sight of what it gives where it is advertised. */
  public OriginTraits withPromises(boolean kept, Instant at) {
    return new OriginTraits(source, host, ranges, siblings, kept, at);
  }
}
