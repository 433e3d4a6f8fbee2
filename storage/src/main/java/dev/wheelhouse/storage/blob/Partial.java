package dev.wheelhouse.storage.blob;

import org.jspecify.annotations.Nullable;

/**
 * What a blob is to become that is written over several lives of the process.
 *
 * @param key 64 lower hex digits, chosen by the caller; one partial a key
 * @param total its length in bytes, above 0
 * @param source the name of the source that it comes from
 * @param address its address at that source
 * @param etag the strong ETag of the origin's object, or null
 * @param lastModified the Last-Modified of the origin's object, or null
 */
public record Partial(
    String key,
    long total,
    String source,
    String address,
    @Nullable String etag,
    @Nullable String lastModified) {
  public Partial {
    if (!key.matches("[0-9a-f]{64}") || total <= 0) {
      throw new IllegalArgumentException("not a partial: " + key + ", " + total + " bytes");
    }
  }
}
