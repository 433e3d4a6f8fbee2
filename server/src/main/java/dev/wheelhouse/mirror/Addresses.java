package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.upstream.OriginFile;
import dev.wheelhouse.upstream.Upstream;
import dev.wheelhouse.upstream.UpstreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The addresses of one file, and which of them has answered first. Confined to one thread. */
final class Addresses {
  /** The first part of a file whose length is not known to be less, in bytes. */
  static final long FIRST_PART = 8L << 20;

  private static final Logger LOG = System.getLogger(Addresses.class.getName());

  private final Upstream upstream;
  private final FileRow row;
  private final SourceSettings source;
  private final FillTask.Way way;
  private @Nullable String answered;

  Addresses(Upstream upstream, FileRow row, SourceSettings source, FillTask.Way way) {
    this.upstream = upstream;
    this.row = row;
    this.source = source;
    this.way = way;
  }

  /**
   * Asks where the file is preferred, then elsewhere.
   *
   * @throws UpstreamException what the preferred one did, if none answers
   */
  OriginFile ask() throws UpstreamException {
    UpstreamException failed = null;
    for (String url : way.urls()) {
      try {
        OriginFile first = ask(url);
        answered = url;
        return first;
      } catch (UpstreamException e) {
        LOG.log(Level.INFO, "{0}", e.getMessage());
        failed = failed == null ? e : failed;
      }
    }
    throw failed == null ? new UpstreamException.Gone(row.filename() + ": no address") : failed;
  }

  /** Small files come whole; of others the first part, which says all that must be known. */
  private OriginFile ask(String url) throws UpstreamException {
    Long listed = row.link().size();
    boolean whole =
        !way.parallel() || row.sha256().isEmpty() || (listed != null && listed <= FIRST_PART);
    if (!whole) {
      try {
        return upstream.open(
            source, url, OptionalLong.of(0), OptionalLong.of(FIRST_PART - 1), null);
      } catch (UpstreamException.Failed e) {
        if (e.status() != 416) {
          throw e;
        }
        LOG.log(Level.DEBUG, "{0}: no byte to begin a range with", url);
      } catch (UpstreamException.Broken e) {
        LOG.log(Level.INFO, "{0}: asked for whole, since its ranges are wrong", e.getMessage());
      }
    }
    return upstream.open(source, url, OptionalLong.empty(), OptionalLong.empty(), null);
  }

  /** Whether the source itself has answered, and not one of its mirrors. */
  boolean answeredBySource() {
    return row.link().url().equals(answered);
  }

  /** Where the file is, that first which has answered. */
  List<String> inOrder() {
    String begun = answered;
    if (begun == null || begun.equals(way.urls().getFirst())) {
      return way.urls();
    }
    return Stream.concat(Stream.of(begun), way.urls().stream().filter(url -> !url.equals(begun)))
        .toList();
  }
}
