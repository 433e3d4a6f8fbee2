package dev.wheelhouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.upstream.Setbacks.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SetbacksTest {
  private static final long MS = 1_000_000L;

  private static boolean lost(Setbacks setbacks, long millis) {
    return setbacks.bearable(millis * MS, Kind.LOST, Duration.ZERO);
  }

  @Test
  void bearable_manyFailTogether_countsOnce() {
    Setbacks setbacks = new Setbacks(2);
    for (int i = 0; i < 16; i++) {
      assertThat(lost(setbacks, i)).isTrue();
    }
    assertThat(setbacks.failures()).isEqualTo(16);
  }

  @Test
  void bearable_roundAfterRoundWithoutAByte_givesUp_withGrowingPauses() {
    Setbacks setbacks = new Setbacks(3);
    assertThat(lost(setbacks, 1000)).isTrue();
    assertThat(setbacks.paused(1249 * MS)).isTrue();
    assertThat(setbacks.paused(1250 * MS)).isFalse();
    assertThat(lost(setbacks, 2000)).isTrue();
    assertThat(setbacks.paused(2499 * MS)).isTrue();
    assertThat(lost(setbacks, 3000)).isTrue();
    assertThat(lost(setbacks, 5000)).isFalse();
  }

  @Test
  void bearable_aByteCame_beginsToCountAnew() {
    Setbacks setbacks = new Setbacks(1);
    for (int i = 0; i < 10; i++) {
      setbacks.progress();
      assertThat(lost(setbacks, i * 10_000L)).isTrue();
      assertThat(setbacks.paused(i * 10_000L * MS + 60 * MS)).isFalse();
    }
  }

  @Test
  void bearable_originAsksForAPause_getsIt_butNotForEver() {
    Setbacks setbacks = new Setbacks(3);
    assertThat(setbacks.bearable(0, Kind.TOO_MANY, Duration.ofSeconds(7))).isTrue();
    assertThat(setbacks.paused(6999 * MS)).isTrue();
    assertThat(setbacks.bearable(10_000 * MS, Kind.TOO_MANY, Duration.ofDays(9))).isTrue();
    assertThat(setbacks.paused(40_001 * MS)).isFalse();
  }

  @Test
  void bearable_othersBreakWhileTheOriginWantsAPause_thePauseStays() {
    Setbacks setbacks = new Setbacks(3);
    assertThat(lost(setbacks, 0)).isTrue();
    assertThat(setbacks.bearable(10 * MS, Kind.TOO_MANY, Duration.ofSeconds(7))).isTrue();
    assertThat(setbacks.paused(7009 * MS)).as("asked for while pausing").isTrue();
    setbacks.progress();
    assertThat(lost(setbacks, 20)).isTrue();
    assertThat(setbacks.paused(7009 * MS)).as("after a byte and another loss").isTrue();
    assertThat(setbacks.paused(7010 * MS)).isFalse();
  }

  @Test
  void bearable_gone_isTriedTwice_final_never() {
    Setbacks setbacks = new Setbacks(9);
    assertThat(setbacks.bearable(0, Kind.GONE, Duration.ZERO)).isTrue();
    assertThat(setbacks.bearable(1000 * MS, Kind.GONE, Duration.ZERO)).isTrue();
    assertThat(setbacks.bearable(3000 * MS, Kind.GONE, Duration.ZERO)).isFalse();
    assertThat(new Setbacks(9).bearable(0, Kind.FINAL, Duration.ZERO)).isFalse();
    assertThat(new Setbacks(-1).bearable(0, Kind.LOST, Duration.ZERO)).isFalse();
  }
}
