package dev.wheelhouse.mirror;

import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.upstream.UpstreamException;

/**
 * Why an answer could not be had just now. It never means absence.
 *
 * @param why one line that names what failed, what was found, and what to do where that is known
 */
public record Failure(Kind kind, String why) {

  /** What a client is told. */
  public enum Kind {
    /** Upstream answered, but not with what it should. */
    BAD_ANSWER,
    /** Upstream or the store could not be reached, or has no room. */
    UNAVAILABLE,
    /** Upstream was silent for too long. */
    TIMED_OUT
  }

  static Failure of(String source, UpstreamException e) {
    String why = "source " + source + ": " + e.getMessage();
    return switch (e) {
      case UpstreamException.Unreachable u -> new Failure(Kind.UNAVAILABLE, why);
      case UpstreamException.TimedOut t -> new Failure(Kind.TIMED_OUT, why);
      case UpstreamException.Failed f -> new Failure(Kind.BAD_ANSWER, why);
      case UpstreamException.Broken b -> new Failure(Kind.BAD_ANSWER, why);
      case UpstreamException.Refused r -> new Failure(Kind.BAD_ANSWER, why);
      case UpstreamException.Changed c -> new Failure(Kind.BAD_ANSWER, why);
      case UpstreamException.Gone g -> new Failure(Kind.BAD_ANSWER, why);
    };
  }

  static Failure of(StoreException e) {
    return new Failure(Kind.UNAVAILABLE, "the store: " + e.getMessage());
  }
}
