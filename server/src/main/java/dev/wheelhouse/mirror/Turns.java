package dev.wheelhouse.mirror;

import dev.wheelhouse.config.FillSettings;
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

  private final Places free;
  private final Places goingOn;
  private volatile FillSettings settings;

  Turns(FillSettings settings) {
    this.free = new Places(settings.most());
    this.goingOn = new Places(settings.most());
    this.settings = settings;
  }

  /** Permits whose number can change while some are taken. */
  private static final class Places extends Semaphore {
    private static final long serialVersionUID = 1;

    Places(int most) {
      super(most, true);
    }

    void add(int more) {
      if (more < 0) {
        reducePermits(-more);
      } else {
        release(more);
      }
    }
  }

  /** Other bounds from now on; turns that are taken stay so. For one thread at a time. */
  void use(FillSettings other) {
    int more = other.most() - settings.most();
    free.add(more);
    goingOn.add(more);
    settings = other;
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
      return turns.tryAcquire(settings.queueTimeout().toMillis(), TimeUnit.MILLISECONDS);
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
