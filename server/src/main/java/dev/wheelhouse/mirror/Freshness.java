package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.storage.catalog.PageState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether what is known of a page may be used without asking again. A pure decision. */
enum Freshness {
  /** Nothing is known. */
  MISSING,
  /** It may be used as it is. */
  FRESH,
  /** It should be asked for again, and may be used if that fails. */
  STALE;

  static Freshness of(Optional<PageState> known, Instant now, SourceSettings source) {
    if (known.isEmpty()) {
      return MISSING;
    }
    return now.isBefore(until(known.get(), source)) ? FRESH : STALE;
  }

  /** When what is known stops being fresh. */
  static Instant until(PageState state, SourceSettings source) {
    Duration ttl =
        state.presence() == PageState.Presence.LISTED ? source.ttl() : source.negativeTtl();
    return state.checkedAt().plus(ttl);
  }
}
