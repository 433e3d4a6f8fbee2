package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.index.Sha256;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LyingOriginsTest {
  private static final String URL = "http://origin/torch.whl";
  private static final Sha256 EXPECTED = Sha256.of(new byte[] {1});

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final LyingOrigins lies = new LyingOrigins(() -> now);

  private void lie(String etag) {
    lies.note(URL, etag, 10, "the index says sha256 " + EXPECTED, "sha256 other");
  }

  @Test
  void blocked_firstMismatch_isForgiven() {
    lie("a");
    assertThat(lies.blocked(URL)).isEmpty();
    assertThat(lies.forgiven(URL)).isTrue();
  }

  @Test
  void blocked_secondMismatchOfTheSameObject_forAMinute() {
    lie("a");
    lie("a");
    assertThat(lies.blocked(URL).orElseThrow()).contains(EXPECTED.hex()).contains("sha256 other");
    assertThat(lies.forgiven(URL)).isFalse();
    now = now.plus(Duration.ofSeconds(59));
    assertThat(lies.blocked(URL)).isPresent();
    now = now.plus(Duration.ofSeconds(1));
    assertThat(lies.blocked(URL)).isEmpty();
  }

  @Test
  void blocked_goesOnLying_doublesToAnHour() {
    for (int i = 0; i < 20; i++) {
      lie("a");
    }
    now = now.plus(Duration.ofMinutes(59));
    assertThat(lies.blocked(URL)).isPresent();
    now = now.plus(Duration.ofMinutes(1));
    assertThat(lies.blocked(URL)).isEmpty();
  }

  @Test
  void blocked_objectChanged_countsAnew() {
    lie("a");
    lie("a");
    lie("b");
    assertThat(lies.blocked(URL)).isEmpty();
  }

  @Test
  void forget_afterTheRightBytes_nothingIsHeldAgainstIt() {
    lie("a");
    lie("a");
    lies.forget(URL);
    assertThat(lies.blocked(URL)).isEmpty();
    lie("a");
    assertThat(lies.blocked(URL)).isEmpty();
  }
}
