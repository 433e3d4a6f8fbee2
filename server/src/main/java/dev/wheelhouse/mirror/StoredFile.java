package dev.wheelhouse.mirror;

import dev.wheelhouse.storage.blob.BlobName;
import org.jspecify.annotations.Nullable;

/**
 * A verified file whose bytes are here. Its strong ETag is its sha256.
 *
 * @param size in bytes
 * @param validator the ETag under which clients last got its bytes before they were verified; it
 *     stays good for If-Range and If-None-Match
 */
public record StoredFile(BlobName blob, long size, @Nullable String validator) {
  /** The strong validator, in quotes. */
  public String etag() {
    return "\"" + blob.sha256().hex() + "\"";
  }
}
