package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.mirror.Transfer;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock of the machine is set while a wheel is on its way. */
class ClockStepTest extends BigWheelStage {
  private static final Duration A_LITTLE_OVER_A_WEEK = Duration.ofDays(8);

  @ParameterizedTest
  @ValueSource(longs = {-730, 730})
  void inTheMiddle_theFillGoesOn_andTellsNoNonsense(long days) throws Exception {
    restartWithOneConnection();
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    stage.pass(Duration.ofDays(days));
    Transfer transfer = stage.transfers().getFirst();
    assertThat(transfer.seconds()).isNotNegative();
    assertThat(transfer.fields()).extractingByKey("eta").isInstanceOf(Long.class);
    gate.open();
    isWhole(answer);
    awaitStored();
    assertThat(sent()).isEqualTo(SIZE);
  }

  private void stopInTheMiddle() throws Exception {
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    assertThat(answer.get().body().readNBytes(3_000_000)).hasSize(3_000_000);
    stage.stop();
    gate.open();
    stage.upstream.forget();
  }

  @Test
  void setBackWhileStopped_whatCameIsNotTooOld() throws Exception {
    stopInTheMiddle();
    stage.pass(Duration.ofDays(-730));
    stage.start();
    fetchIsRight();
    assertThat(sent()).isLessThanOrEqualTo(SIZE - 3_000_000L);
  }

  @Test
  void setForwardWhileStopped_whatCameIsTooOld_andBeginsAnew() throws Exception {
    stopInTheMiddle();
    stage.passUntil(Instant.now().plus(A_LITTLE_OVER_A_WEEK));
    stage.start();
    fetchIsRight();
    assertThat(sent()).isEqualTo(SIZE);
  }
}
