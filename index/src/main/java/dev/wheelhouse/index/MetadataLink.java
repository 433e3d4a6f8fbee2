package dev.wheelhouse.index;

/** What an index says of a file's {@code .metadata} sibling. Source: PEP 658, PEP 714. */
public sealed interface MetadataLink {
  /** Nothing is advertised. */
  record None() implements MetadataLink {}

  /** It exists; its digest is not told. */
  record Exists() implements MetadataLink {}

  /** It exists and has this digest. */
  record Digest(Sha256 sha256) implements MetadataLink {}

  /** Nothing is advertised. */
  static MetadataLink none() {
    return new None();
  }
}
