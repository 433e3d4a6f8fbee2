package dev.wheelhouse.mirror;

import dev.wheelhouse.config.FillSettings;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how many files are fetched at once; who comes first is first. What goes on from a part
 * that is here passes those who begin: it has turns of its own, as many. Threads share it.
 */
final class Turns {
  /** What those are told who waited in vain. */
  static final Failure NONE =
      new Failure(
          Failure.Kind.UNAVAILABLE,
          "too many files are being fetched (fetch.max-fills); try again in a moment");

  private final Semaphore free;
  private final Semaphore goingOn;
  private final Duration patience;

  Turns(FillSettings settings) {
    this.free = new Semaphore(settings.most(), true);
    this.goingOn = new Semaphore(settings.most(), true);
    this.patience = settings.queueTimeout();
  }

  /** Waits for a turn; false if there is none in time. Blocks. */
  boolean take() {
    return take(free);
  }

  /** The same for a file of which a part is here. */
  boolean takeToGoOn() {
    return take(goingOn);
  }

  private boolean take(Semaphore turns) {
    try {
      return turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends what {@link #take} began. */
  void give() {
    free.release();
  }

  /** Ends what {@link #takeToGoOn} began. */
  void giveGoingOn() {
    goingOn.release();
  }
}
