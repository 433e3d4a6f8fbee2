package dev.wheelhouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  @Test
  void duration_units_add() {
    assertThat(Quantity.duration("250ms")).contains(Duration.ofMillis(250));
    assertThat(Quantity.duration("1h30m")).contains(Duration.ofMinutes(90));
    assertThat(Quantity.duration("2d1s5ms")).contains(Duration.ofDays(2).plusMillis(1005));
    assertThat(Quantity.duration("0s")).contains(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-5s", "1.5h", "5 s", "30m1h", "5S", "99999999999s"})
  void duration_anythingElse_isNone(String written) {
    assertThat(Quantity.duration(written)).isEmpty();
  }

  @Test
  void size_units_areOf1000Or1024() {
    assertThat(Quantity.size("64MiB")).contains(64L << 20);
    assertThat(Quantity.size("1GB")).contains(1_000_000_000L);
    assertThat(Quantity.size("512B")).contains(512L);
    assertThat(Quantity.size("2TiB")).contains(2L << 40);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "MiB", "-1MiB", "1.5GB", "1 MB", "1mb", "999999999999TiB"})
  void size_anythingElse_isNone(String written) {
    assertThat(Quantity.size(written)).isEmpty();
  }
}
