package dev.wheelhouse.config;

import java.util.Optional;

/**
 * Another place that has the bytes of a source's files. It is trusted for nothing: what it sends is
 * held against the digest that the source's index names.
 *
 * @param from what the address of a file begins with at the source, ending in {@code /}
 * @param to what stands there instead at the mirror, ending in {@code /}
 */
public record MirrorSettings(SafeUri from, SafeUri to) {
  /** The address at the mirror of the file that is at {@code url}, if the mirror has such files. */
  public Optional<String> map(String url) {
    String prefix = from.toString();
    return url.startsWith(prefix)
        ? Optional.of(to + url.substring(prefix.length()))
        : Optional.empty();
  }
}
