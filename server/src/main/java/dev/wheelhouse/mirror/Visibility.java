package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.Yank;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.PageState;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which files may be offered and handed out. Pure decisions; the rules are in docs/protocol.md. */
final class Visibility {
  private Visibility() {}

  /** Whether a page may list the file. */
  static boolean offered(SourceSettings source, PageState state, FileRow row) {
    return hiding(source, state, row).isEmpty();
  }

  /** Why no page may list the file as it is now, if so. */
  static Optional<Hiding> hiding(SourceSettings source, PageState state, FileRow row) {
    return row.superseded() ? Optional.of(Hiding.REPLACED) : hidingOfBytes(source, state, row);
  }

  /** The same for a file whose bytes may have been replaced upstream. */
  static Optional<Hiding> hidingOfBytes(SourceSettings source, PageState state, FileRow row) {
    if (row.delistedAt() != null && source.delisted() == SourceSettings.Delisted.HIDE) {
      return Optional.of(Hiding.DELISTED);
    }
    return ofProject(state, row);
  }

  /**
   * Why a direct request for the file is refused, if it is: what a quarantine or the vanishing of a
   * whole project hides is hidden at its address too. Delisted and superseded files stay reachable.
   */
  static Optional<String> hidden(@Nullable PageState state, FileRow row) {
    return state == null
        ? Optional.empty()
        : ofProject(state, row).map(hiding -> why(row, what(state, hiding)));
  }

  private static Optional<Hiding> ofProject(PageState state, FileRow row) {
    if (state.allowed()) {
      return Optional.empty();
    }
    if (state.status().quarantined()) {
      return Optional.of(Hiding.QUARANTINED);
    }
    boolean vanished = state.presence() == PageState.Presence.VANISHED || row.withdrawn();
    return vanished ? Optional.of(Hiding.VANISHED) : Optional.empty();
  }

  private static String what(PageState state, Hiding hiding) {
    String reason = state.status().reason();
    return hiding == Hiding.QUARANTINED
        ? "is quarantined upstream" + (reason == null ? "" : ": " + reason)
        : "vanished upstream";
  }

  private static String why(FileRow row, String what) {
    return "%s: project %s %s; the bytes are kept; to serve it again: wheelhouse allow %s"
        .formatted(row.source(), row.project(), what, row.project());
  }

  /** How a page tells the yank of a file. */
  static Yank yank(SourceSettings source, FileRow row) {
    // uv takes no yanked file that another one requires, so a set could not be installed.
    boolean yanks = source.delisted() == SourceSettings.Delisted.YANK && !row.pinned();
    if (row.delistedAt() == null || !yanks) {
      return row.link().yank();
    }
    LocalDate day = LocalDate.ofInstant(row.delistedAt(), ZoneOffset.UTC);
    return new Yank.Yes("delisted upstream " + day + ", kept here");
  }
}
