package dev.wheelhouse.upstream;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Tries again what may pass. Safe for use by many threads. */
final class Retries {
  private final RetryPolicy policy;
  private final ConnectMemory memory;
  private final OpenCalls calls;

  Retries(RetryPolicy policy, ConnectMemory memory, OpenCalls calls) {
    this.policy = policy;
    this.memory = memory;
    this.calls = calls;
  }

  /** One try. */
  interface Attempt<T> {
    T run() throws UpstreamException, Passing;
  }

  /** Runs {@code attempt} until it succeeds, fails for good, or the policy gives up. */
  <T> T run(Attempt<T> attempt) throws UpstreamException {
    long start = System.nanoTime();
    for (int number = 1; ; number++) {
      long began = System.nanoTime();
      try {
        return attempt.run();
      } catch (Passing failed) {
        Duration took = since(began);
        Optional<Duration> pause =
            policy.pause(
                number,
                new RetryPolicy.Outcome(took, failed.retryAfter()),
                since(start),
                ThreadLocalRandom.current().nextDouble());
        if (pause.isEmpty() || !calls.pause(pause.get())) {
          throw givenUp(failed);
        }
      }
    }
  }

  private UpstreamException givenUp(Passing failed) {
    String place = failed.unconnected();
    if (place != null && !calls.isClosed()) {
      memory.failed(place, BodyFailure.oneLine(failed.failure()), System.nanoTime());
    }
    return failed.failure();
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
