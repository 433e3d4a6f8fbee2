package dev.wheelhouse.storage.blob;

import dev.wheelhouse.storage.StoreException;
import java.nio.file.Path;

/** Opens blob stores. */
public final class BlobStores {
  private BlobStores() {}

  /**
   * Opens the store in a data directory that this process owns. What an ended process left half
   * written is removed.
   *
   * @throws StoreException.Unusable if its directories cannot be made or written to
   */
  public static BlobStore open(Path dataDirectory) throws StoreException {
    return FileBlobStore.open(dataDirectory);
  }
}
