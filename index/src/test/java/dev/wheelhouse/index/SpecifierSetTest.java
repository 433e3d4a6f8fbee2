package dev.wheelhouse.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecifierSetTest {
  private static Version version(String written) {
    return Version.parse(written).orElseThrow();
  }

  private static SpecifierSet set(String written) {
    return SpecifierSet.parse(written).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ">=2.6, <2.7 | 2.6.0+cu124 | true",
        ">=2.6, !=2.6.0 | 2.6.0+cu124 | false",
        "==2.6.0 | 2.6.0+cu124 | true",
        "==2.6.0+cu124 | 2.6.0 | false",
        ">2.6.0 | 2.6.0+cu124 | false",
        "'' | 1.0.dev1 | true",
        " , >=1 ,, | 1.0 | true",
        "~=0.2.2, <0.2.3 | 0.2.2.post1 | true"
      })
  void contains_severalClauses_allMustHold(String clauses, String candidate, boolean expected) {
    assertThat(set(clauses).contains(version(candidate))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {">=1,oops", "1.0", ">=1 <2", ">=1;<2", "~=1", ">=1.*"})
  void parse_oneClauseThatIsNone_isEmpty(String written) {
    assertThat(SpecifierSet.parse(written)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ">=1 | 1.0 2.0a1 | 1.0",
        ">=1 | 0.9 2.0a1 | 2.0a1",
        ">=1.0a1 | 1.0 2.0a1 | 1.0 2.0a1",
        "!=1.0a1 | 1.0 2.0a1 | 1.0",
        "'' | 2.0.dev1 1.0 | 1.0",
        "<1 | 1.0 2.0 | ''"
      })
  void select_prereleases_onlyIfNamedOrAlone(String clauses, String candidates, String expected) {
    List<Version> versions =
        List.of(candidates.split(" ", -1)).stream().map(SpecifierSetTest::version).toList();
    assertThat(set(clauses).select(versions))
        .map(Version::toString)
        .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected.split(" ", -1)));
  }

  @Test
  void toString_anySpelling_isTheNormalForm() {
    assertThat(set(" >= v1.0-1 ,==2.*")).hasToString(">=1.0.post1,==2.*");
    assertThat(set(">=1.0RC1")).isEqualTo(set(">=1.0c1"));
    assertThat(set("")).isEqualTo(SpecifierSet.ANY).hasToString("");
  }
}
