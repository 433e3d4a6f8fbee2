package dev.wheelhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ValidatorsTest {
  private static final List<String> OURS = List.of("\"now\"", "\"fill-1-a\"");

  @Test
  void noneMatch_eitherOfOurs_repeatsTheOneThatTheClientHas() {
    assertThat(Validators.noneMatch("\"now\"", OURS)).contains("\"now\"");
    assertThat(Validators.noneMatch("\"x\", W/\"fill-1-a\"", OURS)).contains("\"fill-1-a\"");
    assertThat(Validators.noneMatch("*", OURS)).contains("\"now\"");
  }

  @Test
  void noneMatch_anyOther_isEmpty() {
    assertThat(Validators.noneMatch(null, OURS)).isEmpty();
    assertThat(Validators.noneMatch("\"fill-1-b\"", OURS)).isEmpty();
    assertThat(Validators.noneMatch(",,\"", OURS)).isEmpty();
  }

  @Test
  void ifRange_onlyStrongTagsOfOurs_letTheRangeStand() {
    assertThat(Validators.ifRange(null, OURS)).isTrue();
    assertThat(Validators.ifRange("\"fill-1-a\"", OURS)).isTrue();
    assertThat(Validators.ifRange("W/\"now\"", OURS)).isFalse();
    assertThat(Validators.ifRange("Mon, 07 Jul 2025 00:00:00 GMT", OURS)).isFalse();
  }
}
