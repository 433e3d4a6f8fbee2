package dev.wheelhouse.mirror;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.OriginObject;
import org.jspecify.annotations.Nullable;

/**
 * What the bytes of a file must be.
 *
 * @param object that the origin has
 * @param sha256 of the whole, or null if nobody tells it
 * @param by who tells it
 */
record Promise(OriginObject object, @Nullable Sha256 sha256, String by) {
  /** What the index alone says. */
  static Promise ofIndex(FileRow row, OriginObject object) {
    return new Promise(object, row.sha256().orElse(null), "the index");
  }

  /** The same of an object whose length came to light at its end only. */
  Promise withTotal(long total) {
    return new Promise(new OriginObject(total, object.etag(), object.lastModified()), sha256, by);
  }
}
