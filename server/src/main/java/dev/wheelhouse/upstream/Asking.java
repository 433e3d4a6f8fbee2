package dev.wheelhouse.upstream;

import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * A question that may be given up before it is answered: while its connection is made, or while its
 * origin is silent. Safe for use by many threads.
 */
final class Asking {
  private volatile @Nullable Call call;
  private volatile boolean givenUp;

  /** The next call of it, a redirect perhaps, is about to be sent. */
  void asks(Call next) {
    call = next;
    if (givenUp) {
      next.cancel();
    }
  }

  /** Ends the call under way, its body as well, and any that would follow. */
  void giveUp() {
    givenUp = true;
    Call current = call;
    if (current != null) {
      current.cancel();
    }
  }
}
