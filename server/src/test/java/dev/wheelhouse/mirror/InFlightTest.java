package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InFlightTest {
  @Test
  void join_hundredAtOnce_workIsDoneOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      InFlight<String, String> flights = new InFlight<>(threads);
      AtomicInteger runs = new AtomicInteger();
      CountDownLatch all = new CountDownLatch(100);
      CountDownLatch go = new CountDownLatch(1);
      List<CompletableFuture<String>> results = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        results.add(
            flights
                .join(
                    "torch",
                    () -> {
                      go.await();
                      return "page " + runs.incrementAndGet();
                    })
                .result());
        all.countDown();
      }
      all.await();
      go.countDown();
      for (CompletableFuture<String> result : results) {
        assertThat(result.get()).isEqualTo("page 1");
      }
    }
  }

  @Test
  void join_afterAFailure_triesAgain() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      InFlight<String, String> flights = new InFlight<>(threads);
      CompletableFuture<String> first =
          flights
              .join(
                  "torch",
                  () -> {
                    throw new IllegalStateException("broken");
                  })
              .result();
      assertThatThrownBy(first::get)
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("broken");
      assertThat(flights.join("torch", () -> "page").result().get()).isEqualTo("page");
    }
  }

  @Test
  void join_executorRefuses_failsAndKeepsNothing() {
    AtomicInteger refusals = new AtomicInteger();
    InFlight<String, String> flights =
        new InFlight<>(task -> {
          refusals.incrementAndGet();
          throw new RejectedExecutionException("closed");
        });
    assertThat(flights.join("torch", () -> "page").result()).isCompletedExceptionally();
    assertThat(flights.join("torch", () -> "page").result()).isCompletedExceptionally();
    assertThat(refusals).hasValue(2);
  }
}
