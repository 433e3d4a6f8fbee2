package dev.wheelhouse.mirror;

/** How asking for a file's METADATA can end. */
public sealed interface MetadataResult {
  /** The bytes. Immutable; the array is not to be written to. */
  final class Found implements MetadataResult {
    private final byte[] content;
    private final String etag;

    Found(byte[] content, String etag) {
      this.content = content;
      this.etag = etag;
    }

    public byte[] content() {
      return content;
    }

    /** The strong validator, in quotes. */
    public String etag() {
      return etag;
    }
  }

  /** There is no such file, or it has no METADATA, or it is not here, offline. */
  record NotHere(String why) implements MetadataResult {}

  /** The file must not be handed out. */
  record Hidden(String why) implements MetadataResult {}

  /** It could not be had just now. */
  record Failed(Failure failure) implements MetadataResult {}
}
