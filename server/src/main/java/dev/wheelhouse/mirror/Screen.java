package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.FileAddress;
import dev.wheelhouse.index.Yank;
import dev.wheelhouse.storage.catalog.FileRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which files of one project a view and the policy of an index let through at a moment. What it
 * hides counts as if its source did not have it. Pure decisions.
 *
 * @param at the last moment that counts in a frozen view, or null
 * @param minAge how old a file must be
 * @param now against which ages are measured
 * @param hidesYanked whether yanked files are left out
 */
record Screen(@Nullable Instant at, Duration minAge, Instant now, boolean hidesYanked) {
  /** Lets everything through. */
  static final Screen OPEN = new Screen(null, Duration.ZERO, Instant.EPOCH, false);

  /** Whether it shows a state of the past, in which replaced bytes were the current ones. */
  boolean isPast() {
    return at != null || minAge.isPositive();
  }

  /** Why a file is left out, if it is. */
  Optional<Hiding> hiding(SourceSettings source, FileRow row) {
    if (hidesYanked && !(Visibility.yank(source, row) instanceof Yank.No)) {
      return Optional.of(Hiding.YANKED);
    }
    // What people of the house handed over is theirs to judge.
    if (!source.kind().isAsked() || !isPast()) {
      return Optional.empty();
    }
    Instant since = since(row);
    if (at != null && since.isAfter(at)) {
      return Optional.of(Hiding.LATER);
    }
    return minAge.isPositive() && since.plus(minAge).isAfter(now)
        ? Optional.of(Hiding.YOUNG)
        : Optional.empty();
  }

  /** When a file that is too young will be old enough. */
  Instant ripe(FileRow row) {
    return since(row).plus(minAge);
  }

  /**
   * Since when a file counts as being there: its upload by the word of its index, else of its
   * origin, else when it was first seen. Bytes that took the place of others count from when they
   * were seen: the word is of those.
   */
  static Instant since(FileRow row) {
    return FileAddress.isNewer(row.address()) ? row.firstSeen() : UploadDate.of(row).at();
  }
}
