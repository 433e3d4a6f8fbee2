package dev.wheelhouse.mirror;

import dev.wheelhouse.config.FillSettings;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Bounds how many files are fetched at once; who comes first is first. Threads share it. */
final class Turns {
  /** What those are told who waited in vain. */
  static final Failure NONE =
      new Failure(
          Failure.Kind.UNAVAILABLE,
          "too many files are being fetched (fetch.max-fills); try again in a moment");

  private final Semaphore free;
  private final Duration patience;

  Turns(FillSettings settings) {
    this.free = new Semaphore(settings.most(), true);
    this.patience = settings.queueTimeout();
  }

  /** Waits for a turn; false if there is none in time. Blocks. */
  boolean take() {
    try {
      return free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends a turn. */
  void give() {
    free.release();
  }
}
