package dev.wheelhouse.upstream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One attempt failed in a way that may pass; never leaves this package. */
final class Passing extends Exception {
  private static final long serialVersionUID = 1;

  private final UpstreamException failure;
  private final Duration retryAfter;
  private final @Nullable String unconnected;

  private Passing(UpstreamException failure, Duration retryAfter, @Nullable String unconnected) {
    super(failure.getMessage(), failure, false, false);
    this.failure = failure;
    this.retryAfter = retryAfter;
    this.unconnected = unconnected;
  }

  static Passing of(UpstreamException failure) {
    return new Passing(failure, Duration.ZERO, null);
  }

  /** The upstream answered with a status such as 503, and perhaps said when to come again. */
  static Passing after(UpstreamException failure, Duration retryAfter) {
    return new Passing(failure, retryAfter, null);
  }

  /** No connection could be made to {@code place}, a host and port. */
  static Passing unconnected(UpstreamException failure, String place) {
    return new Passing(failure, Duration.ZERO, place);
  }

  /** What to report if no further attempt is made. */
  UpstreamException failure() {
    return failure;
  }

  /** The least pause that the upstream asked for, or zero. */
  Duration retryAfter() {
    return retryAfter;
  }

  /** The host and port that could not be connected to, or null if a connection was made. */
  @Nullable String unconnected() {
    return unconnected;
  }
}
