package dev.wheelhouse.upstream;

import java.time.Instant;

/** What to make of a status that is not the one hoped for. */
final class Statuses {
  private Statuses() {}

  /**
   * Returns the failure to retry.
   *
   * @throws UpstreamException.Failed if the status will not pass
   */
  static Passing failure(Answer answer, String expected) throws UpstreamException.Failed {
    int status = answer.status();
    var failed =
        new UpstreamException.Failed(
            "%s: status %d (expected: %s)".formatted(answer.shown(), status, expected), status);
    boolean never = status == 501; // a kind of request that it does not know, e.g. a suffix range
    if (status == 408 || status == 429 || (status >= 500 && !never)) {
      return Passing.after(failed, RetryAfter.parse(answer.header("Retry-After"), Instant.now()));
    }
    throw failed;
  }
}
