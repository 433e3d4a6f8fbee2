package dev.wheelhouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class ConnectionCountTest {
  private static final long SECOND = 1_000_000_000L;

  /** Lets so many windows pass over a link on which n connections have a given rate together. */
  private static int after(int windows, ConnectionCount count, IntToDoubleFunction link) {
    for (int i = 0; i < windows; i++) {
      count.measured(i * SECOND / 20, link.applyAsDouble(count.count()));
    }
    return count.count();
  }

  @Test
  void measured_originLimitsEachConnection_reachesTheMostWithinTwoWindows() {
    assertThat(after(2, new ConnectionCount(16), n -> n * 20e6)).isEqualTo(16);
  }

  @Test
  void measured_oneConnectionFillsTheLink_goesBackToOne() {
    assertThat(after(10, new ConnectionCount(16), n -> 800e6)).isEqualTo(1);
    assertThat(after(10, new ConnectionCount(16), n -> 50e6)).isEqualTo(1);
  }

  @Test
  void measured_moreConnectionsAreSlower_goesBackToOne() {
    assertThat(after(10, new ConnectionCount(16), n -> 800e6 / n)).isEqualTo(1);
  }

  @Test
  void measured_theLinkIsFullAtEight_staysNearEight() {
    assertThat(after(10, new ConnectionCount(64), n -> Math.min(n, 8) * 20e6)).isBetween(8, 16);
  }

  @Test
  void measured_settled_isTriedAgainAfterASecond_thenLessAndLessOften() {
    ConnectionCount count = new ConnectionCount(16);
    assertThat(after(10, count, n -> 50e6)).isEqualTo(1);
    count.measured(2 * SECOND, 50e6);
    assertThat(count.count()).isEqualTo(2);
    count.measured(2 * SECOND + 1, 50e6);
    count.measured(2 * SECOND + 2, 50e6);
    assertThat(count.count()).as("it did not pay").isEqualTo(1);
    count.measured(3 * SECOND + SECOND / 2, 50e6);
    assertThat(count.count()).as("two seconds are to pass").isEqualTo(1);
    count.measured(5 * SECOND, 50e6);
    assertThat(count.count()).isEqualTo(2);
  }

  @Test
  void measured_oneBadMoment_doesNotSettleIt() {
    ConnectionCount count = new ConnectionCount(16);
    count.measured(0, 20e6);
    count.measured(1, 30e6);
    count.measured(2, 160e6);
    assertThat(count.count()).isEqualTo(16);
  }

  @Test
  void answered_anOriginFarAway_getsManyFromTheStart() {
    ConnectionCount count = new ConnectionCount(16);
    count.answered(50_000_000);
    assertThat(count.count()).isEqualTo(8);
    assertThat(after(3, count, n -> 300e6)).as("judged as ever").isLessThanOrEqualTo(16);
    ConnectionCount near = new ConnectionCount(16);
    near.answered(500_000);
    assertThat(near.count()).isEqualTo(1);
  }

  @Test
  void resumed_beginsWithMany_asFarAsAllowed() {
    ConnectionCount count = new ConnectionCount(16);
    count.resumed();
    assertThat(count.count()).isEqualTo(8);
    ConnectionCount few = new ConnectionCount(1);
    few.resumed();
    assertThat(few.count()).isEqualTo(1);
  }

  @Test
  void measured_neverMoreThanAllowed() {
    assertThat(after(20, new ConnectionCount(3), n -> n * 1e6)).isEqualTo(3);
    assertThat(after(20, new ConnectionCount(1), n -> n * 1e6)).isEqualTo(1);
  }

  @Test
  void tooMany_halves_andStaysThere() {
    ConnectionCount count = new ConnectionCount(16);
    after(2, count, n -> n * 20e6);
    count.tooMany(SECOND);
    assertThat(after(200, count, n -> n * 20e6)).isEqualTo(8);
    for (int i = 0; i < 10; i++) {
      count.tooMany(SECOND);
    }
    assertThat(count.count()).isEqualTo(1);
  }
}
