package dev.wheelhouse.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathSegmentsTest {
  @ParameterizedTest
  @CsvSource({
    "torch-2.6.0+cu124.whl, torch-2.6.0%2Bcu124.whl",
    "foo-1!1.0.zip, foo-1%211.0.zip",
    "host:8080, host%3A8080",
    "a b, a%20b",
    "naïve, na%C3%AFve",
    "'a/b', a%2Fb",
    "100%, 100%25",
    "a~b_c-d.e, a~b_c-d.e",
    "[x]^|\"<>&', %5Bx%5D%5E%7C%22%3C%3E%26%27"
  })
  void encode_anyText_comesBackWhenDecoded(String text, String encoded) {
    assertThat(PathSegments.encode(text)).isEqualTo(encoded);
    assertThat(PathSegments.decode(encoded)).contains(text);
  }

  @Test
  void decode_plus_staysPlus() {
    assertThat(PathSegments.decode("a+b%2Bc%2bd")).contains("a+b+c+d");
  }

  @Test
  void decode_escapedEscape_isDecodedOnce() {
    assertThat(PathSegments.decode("%252B")).contains("%2B");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "a%2", "%zz", "%2g", "%ff", "%C3", "%C3%28", "%ed%a0%80", "%+1"})
  void decode_badEscape_isEmpty(String segment) {
    assertThat(PathSegments.decode(segment)).isEmpty();
    assertThat(PathSegments.decodePath("a/" + segment)).isEmpty();
  }

  @Test
  void paths_severalSegments_keepTheirSlashes() {
    assertThat(PathSegments.encodePath("/a b/c+d/")).isEqualTo("/a%20b/c%2Bd/");
    assertThat(PathSegments.decodePath("/a%20b/c%2Bd/")).contains("/a b/c+d/");
    assertThat(PathSegments.decodePath("a%2Fb/c")).isEmpty();
  }
}
