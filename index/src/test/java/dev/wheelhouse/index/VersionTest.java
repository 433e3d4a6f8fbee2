package dev.wheelhouse.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
  @ParameterizedTest
  @CsvSource({
    "v1.0, 1.0",
    "1.0-1, 1.0.post1",
    "1.0.0-r4, 1.0.0.post4",
    "1.0.preview2, 1.0rc2",
    "1.0ALPHA, 1.0a0",
    "01.02, 1.2",
    "1.0+Ubuntu-1_2, 1.0+ubuntu.1.2",
    "1.0+001, 1.0+1",
    "2024b, 2024b0",
    "1.0dev, 1.0.dev0",
    "1.0.post, 1.0.post0",
    "1.0-alpha-1.dev2, 1.0a1.dev2",
    "1!1.0, 1!1.0",
    "0!1.0, 1.0",
    "1.0a-, 1.0a0",
    "1.0.post., 1.0.post0",
    "1.0a--1, 1.0a0.post1",
    "1.0a.dev1, 1.0a0.dev1",
    "1.0r, 1.0.post0",
    "1.0rc-.post1, 1.0rc0.post1",
    "1.0A1+B, 1.0a1+b",
    "1.0.post.dev1, 1.0.post0.dev1",
    "1.0beta_2, 1.0b2",
    "1.0c3, 1.0rc3",
    "' 1.0 ', 1.0",
    "20041127091804.99999999999999999999999999, 20041127091804.99999999999999999999999999",
    "2.6.0.dev20241112+cu124, 2.6.0.dev20241112+cu124",
    "000, 0"
  })
  void parse_anySpelling_givesTheNormalForm(String written, String normal) {
    assertThat(Version.parse(written)).map(Version::toString).contains(normal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "abc",
        "1.0+",
        "1.0-",
        "1.0..1",
        "1.0_1",
        "1.0--1",
        "v 1",
        "1.0.",
        ".1",
        "1!",
        "!1",
        "1.0+a..b",
        "1.0+-a",
        "1.0 1",
        "1.0x",
        "1.0a1a2",
        "1.0.dev1.post1",
        "1.0+é",
        "١",
        "1.0\0",
        "vv1",
        "1.0+\u212a"
      })
  void parse_noVersion_isEmpty(String written) {
    assertThat(Version.parse(written)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0.dev456 1.0a1 1.0a2.dev456 1.0a12.dev456 1.0a12 1.0b1.dev456 1.0b2"
            + " 1.0b2.post345.dev456 1.0b2.post345 1.0rc1.dev456 1.0rc1 1.0 1.0+abc.5 1.0+abc.7"
            + " 1.0+5 1.0+5.1 1.0.post456.dev34 1.0.post456 1.1.dev1",
        "2.6.0.dev20241112+cu124 2.6.0 2.6.0+cpu 2.6.0+cu118 2.6.0+cu124 2.6.0+cu126",
        "1.0 1.0+a 1.0+a.1 1.0+cu118 1.0+cu124 1.0+cu124.git1 1.0+cu124torch2.6"
            + " 1.0+cu124torch2.10 1.0+1 1.0+1.a 1.0+1.0 1.0+9 1.0+10",
        "1.0 1.0.0.1 1.2 1.10 20250310 20250310000001 1!0.1"
      })
  void compareTo_listsOfTheSpecification_areInOrder(String ordered) {
    List<Version> versions = new ArrayList<>();
    for (String written : ordered.split(" ", -1)) {
      versions.add(Version.parse(written).orElseThrow());
    }
    var shuffled = new ArrayList<>(versions);
    Collections.shuffle(shuffled, new Random(7));
    Collections.sort(shuffled);
    assertThat(shuffled)
        .map(Version::toString)
        .isEqualTo(versions.stream().map(Version::toString).toList());
    assertThat(shuffled).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({"1.0, 1.0.0", "1.0a0, 1.0a", "1, v1.0.0.0", "1.0.post1, 1.0-1", "1.0+a-B, 1.0.0+A.b"})
  void equals_sameVersionWrittenOtherwise_agreesWithHashAndOrder(String left, String right) {
    Version a = Version.parse(left).orElseThrow();
    Version b = Version.parse(right).orElseThrow();
    assertThat(a).isEqualTo(b).hasSameHashCodeAs(b).isEqualByComparingTo(b);
  }

  @Test
  void withoutLocal_localLabel_isTheRest() {
    Version version = Version.parse("0.2.2.post1+cu124torch2.6").orElseThrow();
    assertThat(version.hasLocal()).isTrue();
    assertThat(version.local()).contains("cu124torch2.6");
    assertThat(version.withoutLocal()).hasToString("0.2.2.post1");
    assertThat(version.withoutLocal().hasLocal()).isFalse();
    assertThat(version.withoutLocal().local()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1.0, false", "1.0.post1, false", "1.0rc1, true", "1.0.dev1, true", "1.0+a, false"})
  void prerelease_eachKind_asClientsJudge(String written, boolean expected) {
    assertThat(Version.parse(written).orElseThrow().prerelease()).isEqualTo(expected);
  }
}
