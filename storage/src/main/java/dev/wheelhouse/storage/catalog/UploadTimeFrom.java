package dev.wheelhouse.storage.catalog;

import java.util.Locale;

/** Whose word the upload time of a file is, where it is not its index's. */
public enum UploadTimeFrom {
  /** The origin's {@code Last-Modified}, or the time of change in a folder. */
  LAST_MODIFIED,
  /** Nobody's: when this mirror first saw the file. */
  FIRST_SEEN,
  /** The newest date inside the archive. */
  ARCHIVE,
  /** Who handed the file over. */
  GIVEN;

  /** As pages write it, e.g. {@code last-modified}. */
  public String written() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
