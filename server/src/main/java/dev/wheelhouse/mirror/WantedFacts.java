package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.Version;
import dev.wheelhouse.storage.catalog.FileFacts;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.SourcePage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Of which files an origin is to be asked what their page does not say. Pure decisions. */
final class WantedFacts {
  /** So many of one page in one go; the others when the page is asked for again. */
  static final int IN_ONE_GO = 200;

  private static final Duration FIRST_WAIT = Duration.ofHours(1);

  /** An hour, doubled nine times, is three weeks. */
  private static final int MOST_DOUBLINGS = 9;

  private WantedFacts() {}

  /** When the next of a page's files is to be asked for; {@link Instant#MAX} if none ever. */
  static Instant next(SourceSettings source, SourcePage page) {
    Instant next = Instant.MAX;
    for (FileRow row : page.files()) {
      if (isLacking(source, page, row) && due(row.facts()).isBefore(next)) {
        next = due(row.facts());
      }
    }
    return next;
  }

  /** What to ask in one go, the newest versions first. */
  static List<FileRow> of(SourceSettings source, SourcePage page, Instant now) {
    List<Aged> wanted = new ArrayList<>();
    for (FileRow row : page.files()) {
      if (isLacking(source, page, row) && !now.isBefore(due(row.facts()))) {
        wanted.add(new Aged(DistFilename.of(row.project(), row.filename()).version(), row));
      }
    }
    wanted.sort(Aged.NEWEST_FIRST);
    return wanted.stream().limit(IN_ONE_GO).map(Aged::row).toList();
  }

  private static boolean isLacking(SourceSettings source, SourcePage page, FileRow row) {
    FileFacts facts = row.facts();
    boolean sized = row.link().size() != null || facts.size() != null;
    boolean dated = row.link().uploadTime() != null || facts.modified() != null;
    return !(sized && dated) && Visibility.offered(source, page.state(), row);
  }

  /** Who has answered is not asked again, whatever the answer lacks; who has not, ever later. */
  private static Instant due(FileFacts facts) {
    Instant asked = facts.askedAt();
    if (asked == null) {
      return Instant.EPOCH;
    }
    int doublings = Math.min(facts.failures() - 1, MOST_DOUBLINGS);
    return facts.failures() == 0
        ? Instant.MAX
        : asked.plus(FIRST_WAIT.multipliedBy(1L << doublings));
  }

  /** A file with its version; what has none is the oldest. */
  private record Aged(Optional<Version> version, FileRow row) {
    static final Comparator<Aged> NEWEST_FIRST =
        Comparator.comparing(Aged::number, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparingLong(aged -> aged.row.id())
            .reversed();

    private @Nullable Version number() {
      return version.orElse(null);
    }
  }
}
