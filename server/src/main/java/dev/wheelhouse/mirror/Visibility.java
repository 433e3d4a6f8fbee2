package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.PageState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which files may be offered and handed out. Pure decisions; the rules are in docs/protocol.md. */
final class Visibility {
  private Visibility() {}

  /** Whether a page may list the file. */
  static boolean offered(SourceSettings source, PageState state, FileRow row) {
    boolean delisted =
        row.delistedAt() != null && source.delisted() == SourceSettings.Delisted.HIDE;
    return !row.superseded() && !delisted && hidden(state, row).isEmpty();
  }

  /**
   * Why a direct request for the file is refused, if it is: what a quarantine or the vanishing of a
   * whole project hides is hidden at its address too. Delisted and superseded files stay reachable.
   */
  static Optional<String> hidden(@Nullable PageState state, FileRow row) {
    if (state == null || state.allowed()) {
      return Optional.empty();
    }
    if (state.status().quarantined()) {
      String reason = state.status().reason();
      return Optional.of(
          why(row, "is quarantined upstream" + (reason == null ? "" : ": " + reason)));
    }
    if (state.presence() == PageState.Presence.VANISHED || row.withdrawn()) {
      return Optional.of(why(row, "vanished upstream"));
    }
    return Optional.empty();
  }

  private static String why(FileRow row, String what) {
    return "%s: project %s %s; the bytes are kept; to serve it again: wheelhouse allow %s"
        .formatted(row.source(), row.project(), what, row.project());
  }
}
