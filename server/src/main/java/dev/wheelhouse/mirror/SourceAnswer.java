package dev.wheelhouse.mirror;

import dev.wheelhouse.storage.catalog.PageState;
import org.jspecify.annotations.Nullable;

/** What one source has to say of one project. */
sealed interface SourceAnswer {
  /**
   * The ledger holds a page.
   *
   * @param stale whether upstream should have been asked again and could not be
   */
  record Listed(PageState state, boolean stale) implements SourceAnswer {}

  /** The source said that there is no such project; offline: nothing is known of it. */
  record Absent(@Nullable PageState state) implements SourceAnswer {}

  /** The source could not be asked, and nothing older is here. */
  record Failed(Failure failure) implements SourceAnswer {}
}
