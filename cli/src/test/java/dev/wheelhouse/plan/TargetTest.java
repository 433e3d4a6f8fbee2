package dev.wheelhouse.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  /** Number and digest of the list that the packaging library 26.2 gives, one tag a line. */
  @ParameterizedTest
  @CsvSource({
    "3.10,manylinux_2_28_x86_64,657,5cfca73d851709ed787fda4dd66b60535e2afea5f94a339353a1ebfc20b34b6b",
    "3.12,manylinux_2_28_aarch64,393,2be1b3b17ff132e2b768cbaeeaa835b266b8cc752ec8c7b384d718167137879b",
    "3.11,win_amd64,39,25fe279013c781dedea3dca88901ef7767812646d92d19f48c8565374a81bdbe",
    "3.10,macosx_14_0_arm64,496,85627ce61cdbefd6a7479300ad965464fe2685ebbe33d8b23fe427aa48b6276f"
  })
  void tags_areThoseOfTheReferenceInItsOrder(
      String python, String platform, int number, String sha256) {
    var tags = Target.parse(python, platform).orElseThrow().tags().keySet();
    assertThat(tags).hasSize(number);
    assertThat(DigestUtils.sha256Hex(String.join("\n", tags))).isEqualTo(sha256);
  }

  @ParameterizedTest
  @CsvSource({
    "linux_x86_64,x86_64-manylinux_2_28",
    "aarch64,aarch64-manylinux_2_28",
    "manylinux_2_34_x86_64,x86_64-manylinux_2_34",
    "manylinux_2_30_x86_64,x86_64-manylinux_2_28",
    "manylinux_2_27_x86_64,x86_64-manylinux_2_17",
    "manylinux2014_x86_64,x86_64-manylinux_2_17",
    "win_amd64,x86_64-pc-windows-msvc",
    "macos,aarch64-apple-darwin"
  })
  void uvPlatform_isTheNewestThatTheMachineHas(String platform, String expected) {
    assertThat(Target.parse("3.10.14", platform).orElseThrow().uvPlatform()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.7", "3", "3.x", "4.0", "cp310", ""})
  void parse_noPythonThatWeKnow_isNone(String python) {
    assertThat(Target.parse(python, "linux_x86_64")).isEmpty();
  }

  @Test
  void parse_noPlatformThatWeKnow_isNone() {
    assertThat(Target.parse("3.10", "solaris")).isEmpty();
    assertThat(Target.parse("3.10", "manylinux_2_5_x86_64")).isEmpty();
    assertThat(Target.parse("3.10", "musllinux_1_2_x86_64")).isEmpty();
  }
}
