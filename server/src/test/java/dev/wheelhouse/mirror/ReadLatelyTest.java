package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadLatelyTest {
  private static final long GRAIN = ReadLately.GRAIN;

  private final ReadLately lately = new ReadLately();

  @Test
  void has_onlyWhatWasReadWhole() {
    assertThat(lately.has(0, 1, 1)).isFalse();
    lately.add(GRAIN, 2 * GRAIN, 1);
    assertThat(lately.has(GRAIN, 2 * GRAIN, 1)).isTrue();
    assertThat(lately.has(GRAIN + 5, GRAIN, 1)).isTrue();
    assertThat(lately.has(GRAIN - 1, 2, 1)).isFalse();
    assertThat(lately.has(3 * GRAIN - 1, 2, 1)).isFalse();
  }

  @Test
  void partOfAGrain_standsForAllOfIt_asItIsRead() {
    lately.add(GRAIN + 7, 1, 1);
    assertThat(lately.has(GRAIN, GRAIN, 1)).isTrue();
    assertThat(ReadLately.begin(GRAIN + 7)).isEqualTo(GRAIN);
    assertThat(ReadLately.end(GRAIN + 8)).isEqualTo(2 * GRAIN);
    assertThat(ReadLately.end(2 * GRAIN)).isEqualTo(2 * GRAIN);
  }

  @Test
  void allIsForgottenAfterAWhile() {
    long later = 1 + Duration.ofMinutes(3).toNanos();
    lately.add(0, GRAIN, 1);
    lately.add(5 * GRAIN, GRAIN, later);
    assertThat(lately.has(5 * GRAIN, GRAIN, later)).isTrue();
    assertThat(lately.has(0, GRAIN, later)).isFalse();
    assertThat(lately.has(5 * GRAIN, GRAIN, 2 * later)).isFalse();
  }

  @Test
  void bytesBeyondTwoGigabytes_areKnown() {
    lately.add(5_000_000_000L, 1, 1);
    assertThat(lately.has(5_000_000_000L, 1, 1)).isTrue();
  }
}
