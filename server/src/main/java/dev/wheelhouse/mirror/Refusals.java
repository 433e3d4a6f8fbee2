package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.OriginHead;
import dev.wheelhouse.upstream.Upstream;
import dev.wheelhouse.upstream.UpstreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Says which files are not fetched because their origin gave wrong bytes, and asks the origin now
 * and then whether it has another object by now. Threads share it.
 */
final class Refusals {
  private static final Logger LOG = System.getLogger(Refusals.class.getName());

  private final LyingOrigins lies;
  private final Upstream upstream;
  private final Workers workers;

  Refusals(LyingOrigins lies, Upstream upstream, Workers workers) {
    this.lies = lies;
    this.upstream = upstream;
    this.workers = workers;
  }

  static LyingOrigins.Place place(FileRow row) {
    return new LyingOrigins.Place(row.link().url(), row.sha256().orElse(null));
  }

  /** In one line why the origin of a file is not asked now, if so. */
  CompletableFuture<Optional<String>> refused(FileRow row, SourceSettings source) {
    LyingOrigins.Place place = place(row);
    Optional<String> why = lies.blocked(place);
    return why.isEmpty() || !lies.dueForALook(place)
        ? CompletableFuture.completedFuture(why)
        : workers.start(() -> look(place, source));
  }

  private Optional<String> look(LyingOrigins.Place place, SourceSettings source) {
    try {
      OriginHead head = upstream.head(source, place.url());
      lies.has(place, head.etag().or(head::lastModified).orElse(null), head.length());
    } catch (UpstreamException e) {
      LOG.log(Level.DEBUG, "no second look: {0}", e.getMessage());
    }
    return lies.blocked(place);
  }
}
