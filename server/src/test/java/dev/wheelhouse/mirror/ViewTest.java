package dev.wheelhouse.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewTest {
  @Test
  void time_date_takesInThatWholeDay() {
    assertThat(View.time("2025-05-15")).contains(Instant.parse("2025-05-15T23:59:59.999999Z"));
    assertThat(View.time("9999-12-31")).contains(Instant.parse("9999-12-31T23:59:59.999999Z"));
  }

  @Test
  void time_withOffset_isThatMomentInWholeMicroseconds() {
    assertThat(View.time("2025-05-15T14:00:00.1234567+02:00"))
        .contains(Instant.parse("2025-05-15T12:00:00.123456Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2025",
        "2025-5-15",
        "2025-02-30",
        "2025-05-15T",
        "2025-05-15T12:00:00",
        "2025-05-15 12:00:00Z",
        "+12025-05-15",
        "2025-05-15\n",
        "simple"
      })
  void time_anythingElse_isNone(String written) {
    assertThat(View.time(written)).isEmpty();
  }

  @Test
  void root_leadsFromAPageToTheServer() {
    assertThat(View.now("default").root()).isEqualTo("../../");
    assertThat(View.now("plain").root()).isEqualTo("../../../");
    assertThat(new View("default", Rows.NOON).root()).isEqualTo("../../../../");
    assertThat(new View("plain", Rows.NOON).root()).isEqualTo("../../../../../");
  }
}
