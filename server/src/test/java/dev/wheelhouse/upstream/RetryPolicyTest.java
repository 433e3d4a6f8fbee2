package dev.wheelhouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.upstream.RetryPolicy.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RetryPolicyTest {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Outcome QUICK = new Outcome(AT_ONCE, Duration.ZERO);
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  private final RetryPolicy policy = new RetryPolicy(3, Duration.ofSeconds(12));

  @Test
  void pause_attemptsLeft_growsAndStaysInItsUpperHalf() {
    assertThat(policy.pause(1, QUICK, AT_ONCE, 0)).contains(Duration.ofMillis(100));
    assertThat(policy.pause(1, QUICK, AT_ONCE, 1)).contains(Duration.ofMillis(200));
    assertThat(policy.pause(3, QUICK, AT_ONCE, 1)).contains(Duration.ofMillis(800));
  }

  @Test
  void pause_manyAttempts_hasAnUpperBound() {
    var patient = new RetryPolicy(100, Duration.ofHours(1));
    assertThat(patient.pause(70, QUICK, AT_ONCE, 1)).contains(Duration.ofSeconds(2));
  }

  @Test
  void pause_attemptsUsedUp_givesUp() {
    assertThat(policy.pause(4, QUICK, AT_ONCE, 0)).isEmpty();
    assertThat(new RetryPolicy(0, Duration.ofSeconds(12)).pause(1, QUICK, AT_ONCE, 0)).isEmpty();
  }

  @Test
  void pause_timeUsedUp_givesUp() {
    assertThat(policy.pause(1, QUICK, Duration.ofMillis(11_950), 0)).isEmpty();
  }

  @Test
  void pause_anotherSuchAttemptWouldTakeTooLong_givesUp() {
    Duration seven = Duration.ofSeconds(7);
    assertThat(policy.pause(1, new Outcome(seven, Duration.ZERO), seven, 0)).isEmpty();
    Duration five = Duration.ofSeconds(5);
    assertThat(policy.pause(1, new Outcome(five, Duration.ZERO), five, 0)).isPresent();
  }

  @Test
  void pause_retryAfterWithinBounds_isTheLeastPause() {
    var asked = new Outcome(AT_ONCE, Duration.ofSeconds(4));
    assertThat(policy.pause(1, asked, AT_ONCE, 1)).contains(Duration.ofSeconds(4));
  }

  @Test
  void pause_retryAfterBeyondBounds_givesUp() {
    var asked = new Outcome(AT_ONCE, Duration.ofSeconds(999_999_999));
    assertThat(policy.pause(1, asked, AT_ONCE, 0)).isEmpty();
  }

  @Test
  void retryAfter_secondsDateOrRubbish_isReadOrIgnored() {
    assertThat(RetryAfter.parse("7", NOW)).isEqualTo(Duration.ofSeconds(7));
    assertThat(RetryAfter.parse("Tue, 24 Nov 2026 10:00:05 GMT", NOW))
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(RetryAfter.parse("Tue, 24 Nov 2026 09:00:00 GMT", NOW)).isZero();
    assertThat(RetryAfter.parse("soon", NOW)).isZero();
    assertThat(RetryAfter.parse(null, NOW)).isZero();
  }
}
