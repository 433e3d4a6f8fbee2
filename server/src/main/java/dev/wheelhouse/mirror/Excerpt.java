package dev.wheelhouse.mirror;

import dev.wheelhouse.upstream.OriginObject;
import org.jspecify.annotations.Nullable;

/** How asking for a small part of a file that is not here can end. */
public sealed interface Excerpt {
  /** The bytes, not verified. Immutable; the array is not to be written to. */
  final class Bytes implements Excerpt {
    private final byte[] content;
    private final long first;
    private final OriginObject object;
    private final String validator;

    Bytes(byte[] content, long first, OriginObject object, String validator) {
      this.content = content;
      this.first = first;
      this.object = object;
      this.validator = validator;
    }

    public byte[] content() {
      return content;
    }

    /** The offset of the first byte in the file. */
    public long first() {
      return first;
    }

    /** The length of the whole file in bytes. */
    public long total() {
      return object.total();
    }

    /** The object at the origin that they are of, as far as that is known. */
    OriginObject object() {
      return object;
    }

    /** The ETag, in quotes: parts with the same one are of the same object. */
    public String validator() {
      return validator;
    }
  }

  /** The origin gives no parts, or this one lies outside; a fill will tell. */
  record NoRanges(@Nullable String why) implements Excerpt {}

  /** It could not be fetched just now. */
  record Failed(Failure failure) implements Excerpt {}
}
