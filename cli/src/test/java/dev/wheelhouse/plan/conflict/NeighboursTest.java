package dev.wheelhouse.plan.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.index.Version;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NeighboursTest {
  private static Version version(String written) {
    return Version.parse(written).orElseThrow();
  }

  private static List<Version> versions(String... written) {
    return Stream.of(written).map(NeighboursTest::version).toList();
  }

  @Test
  void of_fewVersions_alternatesFromThePinNewerFirst() {
    assertThat(Neighbours.of(versions("1", "2", "3", "4", "5"), version("3")))
        .isEqualTo(versions("4", "2", "5", "1"));
  }

  @Test
  void of_preReleases_areLeftOutUnlessThePinIsOne() {
    assertThat(Neighbours.of(versions("1", "2rc1", "3"), version("1"))).isEqualTo(versions("3"));
    assertThat(Neighbours.of(versions("1", "2rc1", "3"), version("1rc1")))
        .isEqualTo(versions("1", "2rc1", "3"));
  }

  @Test
  void of_thousandVersions_takesThirtyNearAndTenNewest() {
    List<Version> all =
        IntStream.range(0, 1000).mapToObj(i -> version(Integer.toString(i))).toList();
    List<Version> near = Neighbours.of(all, version("500"));
    assertThat(near)
        .hasSize(40)
        .startsWith(version("501"), version("499"))
        .endsWith(version("990"));
  }

  @Test
  void clauses_olderOne_isBoundByTheShortestPrefix() {
    List<Version> all = versions("4.10.0.84", "4.11.0.86", "4.12.0.88", "4.13.0.90");
    assertThat(Neighbours.clauses(all, version("4.13.0.90"), version("4.11.0.86")))
        .isEqualTo("<4.12");
    assertThat(Neighbours.clauses(versions("0.9", "1.2"), version("1.2"), version("0.9")))
        .isEqualTo("<1");
  }

  @Test
  void clauses_olderOneThatNoPrefixParts_isItself() {
    assertThat(
            Neighbours.clauses(versions("1.0", "1.0.post1"), version("1.0.post1"), version("1.0")))
        .isEqualTo("==1.0");
  }

  @Test
  void clauses_newerOne_isItself() {
    assertThat(Neighbours.clauses(versions("1", "2"), version("1"), version("2"))).isEqualTo("==2");
  }
}
