package dev.wheelhouse.upstream;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which object an origin has at an address, so that two of them are never mixed in one file.
 *
 * @param total its length in bytes, or -1 if it is not announced
 * @param etag its strong ETag, or null
 * @param lastModified its Last-Modified as sent, or null
 */
public record OriginObject(long total, @Nullable String etag, @Nullable String lastModified) {
  /** The object that {@code file} is, or is a part of. */
  public static OriginObject of(OriginFile file) {
    return new OriginObject(
        file.total(), file.etag().orElse(null), file.lastModified().orElse(null));
  }

  /** All that tells it from another object at its address, in one line. */
  public String mark() {
    return total + " " + (etag != null ? etag : lastModified != null ? lastModified : "-");
  }

  /** What to send as If-Range; null if the origin gave nothing for it. */
  @Nullable String validator() {
    return etag != null ? etag : lastModified;
  }

  /** Whether {@code other} may be the same object: nothing that both tell contradicts. */
  public boolean matches(OriginObject other) {
    boolean sameEtag = etag == null || etag.equals(other.etag);
    boolean sameDate =
        etag != null
            || lastModified == null
            || Optional.ofNullable(other.lastModified).map(lastModified::equals).orElse(true);
    boolean sameTotal = total < 0 || other.total < 0 || total == other.total;
    return sameEtag && sameDate && sameTotal;
  }

  /** In words, for messages. */
  String shown() {
    return "%s bytes, ETag %s, Last-Modified %s"
        .formatted(
            total < 0 ? "?" : Long.toString(total),
            etag == null ? "none" : etag,
            lastModified == null ? "none" : lastModified);
  }
}
