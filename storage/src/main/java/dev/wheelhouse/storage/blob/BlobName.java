package dev.wheelhouse.storage.blob;

import dev.wheelhouse.index.Sha256;

/**
 * The physical name of a blob, never used twice: {@code <sha256>.<id>}.
 *
 * @param id a ULID: 26 characters of Crockford's base 32, unique for ever
 */
public record BlobName(Sha256 sha256, String id) {
  @Override
  public String toString() {
    return sha256.hex() + "." + id;
  }
}
