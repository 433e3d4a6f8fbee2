package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.storage.StoreException;
import java.nio.file.Path;

/** Opens catalogs. */
public final class Catalogs {
  private Catalogs() {}

  /**
   * Opens the catalog in a data directory that this process owns, and brings it to this version.
   *
   * @throws StoreException.Unusable if it is corrupt, or of a newer version
   */
  public static Catalog open(Path dataDirectory) throws StoreException {
    return JdbcCatalog.open(dataDirectory);
  }
}
