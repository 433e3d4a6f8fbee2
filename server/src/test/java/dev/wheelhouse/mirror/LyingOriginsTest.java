package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.index.Sha256;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LyingOriginsTest {
  private static final String URL = "http://origin/torch.whl";
  private static final Sha256 EXPECTED = Sha256.of(new byte[] {1});
  private static final LyingOrigins.Place PLACE = new LyingOrigins.Place(URL, EXPECTED);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final LyingOrigins lies = new LyingOrigins(() -> now);

  private void lie(String etag) {
    String wanted = "the index says sha256 " + EXPECTED;
    LyingOrigins.Lie unused = lies.note(PLACE, etag, 10, wanted, "sha256 other");
  }

  @Test
  void blocked_firstMismatch_isForgiven() {
    lie("a");
    assertThat(lies.blocked(PLACE)).isEmpty();
    assertThat(lies.forgiven(PLACE)).isTrue();
  }

  @Test
  void blocked_secondMismatchOfTheSameObject_forAMinute() {
    lie("a");
    lie("a");
    assertThat(lies.blocked(PLACE).orElseThrow()).contains(EXPECTED.hex()).contains("sha256 other");
    assertThat(lies.forgiven(PLACE)).isFalse();
    now = now.plus(Duration.ofSeconds(59));
    assertThat(lies.blocked(PLACE)).isPresent();
    now = now.plus(Duration.ofSeconds(1));
    assertThat(lies.blocked(PLACE)).isEmpty();
  }

  @Test
  void blocked_goesOnLying_doublesToAnHour() {
    for (int i = 0; i < 20; i++) {
      lie("a");
    }
    now = now.plus(Duration.ofMinutes(59));
    assertThat(lies.blocked(PLACE)).isPresent();
    now = now.plus(Duration.ofMinutes(1));
    assertThat(lies.blocked(PLACE)).isEmpty();
  }

  @Test
  void blocked_objectChanged_countsAnew() {
    lie("a");
    lie("a");
    lie("b");
    assertThat(lies.blocked(PLACE)).isEmpty();
  }

  @Test
  void forget_afterTheRightBytes_nothingIsHeldAgainstIt() {
    lie("a");
    lie("a");
    lies.forget(PLACE);
    assertThat(lies.blocked(PLACE)).isEmpty();
    lie("a");
    assertThat(lies.blocked(PLACE)).isEmpty();
  }

  @Test
  void blocked_theIndexNamesAnotherDigest_isAnotherFile() {
    lie("a");
    lie("a");
    assertThat(lies.blocked(new LyingOrigins.Place(URL, Sha256.of(new byte[] {2})))).isEmpty();
    assertThat(lies.blocked(PLACE)).isPresent();
  }

  @Test
  void blocked_clockSetBack_isLifted_ratherThanLastingForAYear() {
    lie("a");
    lie("a");
    now = now.minus(Duration.ofDays(365));
    assertThat(lies.blocked(PLACE)).isEmpty();
  }

  @Test
  void dueForALook_isTrueForOneAsker_everyTenSeconds() {
    lie("a");
    assertThat(lies.dueForALook(PLACE)).isFalse();
    now = now.plus(Duration.ofSeconds(10));
    assertThat(lies.dueForALook(PLACE)).isTrue();
    assertThat(lies.dueForALook(PLACE)).isFalse();
  }

  @Test
  void has_theSameObject_staysBlocked_another_isNot() {
    lie("a");
    lie("a");
    lies.has(PLACE, "a", 10);
    assertThat(lies.blocked(PLACE)).isPresent();
    lies.has(PLACE, "b", 10);
    assertThat(lies.blocked(PLACE)).isEmpty();
  }
}
