package dev.wheelhouse.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkerTest {
  private static final Map<String, String> LINUX =
      Map.of(
          "python_version", "3.10",
          "python_full_version", "3.10.0",
          "sys_platform", "linux",
          "platform_system", "Linux",
          "platform_machine", "x86_64");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "python_version >= \"3.9\" | true",
        "python_version < '3.9' | false",
        "python_full_version < '3.11' | true",
        "'3.2' < python_version | true",
        "platform_system == \"Linux\" and platform_machine == \"x86_64\" | true",
        "platform_machine == 'aarch64' or platform_machine == 'x86_64' | true",
        "sys_platform == 'win32' or (sys_platform == 'linux' and python_version < '3') | false",
        "sys_platform == 'linux' or sys_platform == 'win32' and python_version < '3' | true",
        "sys_platform in 'linux darwin' | true",
        "sys_platform not  in 'linux darwin' | false",
        "os.name == 'posix' | false",
        "extra == 'srt' | true",
        "extra == \"runtime_common\" | true",
        "'all' == extra | false",
        "extra != 'all' | true",
        "python_version >= '3.9' and extra == 'all' | false",
      })
  void holds_asPep508Says(String written, boolean expected) {
    Marker marker = Marker.parse(written.strip()).orElseThrow();
    assertThat(marker.holds(LINUX, Set.of("srt", "runtime-common"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "python_version",
        "python_version >= 3.9",
        "(extra == 'a'",
        "extra == 'a' and"
      })
  void parse_whatIsNoMarker_isEmpty(String written) {
    assertThat(Marker.parse(written)).isEmpty();
  }

  @Test
  void parse_tenThousandParentheses_isEmpty() {
    assertThat(Marker.parse("(".repeat(10_000))).isEmpty();
  }
}
