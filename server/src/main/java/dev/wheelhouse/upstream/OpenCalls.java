package dev.wheelhouse.upstream;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;

/** The calls under way, so that closing ends them all. Safe for use by many threads. */
final class OpenCalls implements AutoCloseable {
  private final Set<Call> calls = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Takes up a call until it is removed; it is cancelled at once if everything was closed. */
  void add(Call call) {
    calls.add(call);
    if (isClosed()) {
      call.cancel();
    }
  }

  void remove(Call call) {
    calls.remove(call);
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Waits; returns false if everything was closed or the thread interrupted meanwhile. */
  boolean pause(Duration length) {
    try {
      return !closed.await(length.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    closed.countDown();
    for (Call call : calls) {
      call.cancel();
    }
  }
}
