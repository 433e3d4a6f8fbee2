package dev.wheelhouse.mirror;

import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.OriginTraits;

/**
 * What a page says of a wheel's METADATA: only what will be delivered, since one {@code .metadata}
 * that fails ends the whole run of pip and uv. Pure decisions.
 */
final class AdvertisedMetadata {
  private AdvertisedMetadata() {}

  /** With its digest once that is known; without, where its origin was seen to make it possible. */
  static MetadataLink of(FileRow row, OriginTraits origin, boolean offline) {
    Sha256 seen = row.metadataSeen();
    if (!row.filename().endsWith(".whl")) {
      return MetadataLink.none();
    }
    if (seen != null) {
      return new MetadataLink.Digest(seen);
    }
    if (offline || row.metadataRefused()) {
      return MetadataLink.none();
    }
    if (promised(row, origin)) {
      return row.link().metadata();
    }
    return origin.givesMetadata() ? new MetadataLink.Exists() : MetadataLink.none();
  }

  /** Whether the index advertises it, and the origin was not seen to break such promises. */
  static boolean promised(FileRow row, OriginTraits origin) {
    return !(row.link().metadata() instanceof MetadataLink.None) && !origin.breaksPromises();
  }

  /** Whether it is worth knowing what the origin can do. */
  static boolean wanting(FileRow row, OriginTraits origin) {
    return row.filename().endsWith(".whl")
        && row.metadataSeen() == null
        && !row.metadataRefused()
        && !row.here()
        && !promised(row, origin);
  }
}
