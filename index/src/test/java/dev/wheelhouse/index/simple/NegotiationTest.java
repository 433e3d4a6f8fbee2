package dev.wheelhouse.index.simple;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {
  private static final String JSON = "application/vnd.pypi.simple.v1+json";

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "*/* > HTML_TEXT",
        "text/html > HTML_TEXT",
        "TEXT/HTML ; Q = 0.5 > HTML_TEXT",
        "text/* > HTML_TEXT",
        "application/* > JSON",
        "application/vnd.pypi.simple.v1+json > JSON",
        "application/vnd.pypi.simple.v1+html > HTML_V1",
        "application/vnd.pypi.simple.latest+json > JSON",
        "application/vnd.pypi.simple.latest+html > HTML_V1",
        "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1,"
            + " text/html; q=0.01 > JSON",
        "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2,"
            + " text/html;q=0.01 > JSON",
        "application/vnd.pypi.simple.v1+json, */*;q=0.1 > JSON",
        "application/vnd.pypi.simple.v1+json;q=0, text/html > HTML_TEXT",
        "application/vnd.pypi.simple.v1+json;q=0, */* > HTML_TEXT",
        "application/vnd.pypi.simple.v1+json;q=0.5, text/html;q=0.9 > HTML_TEXT",
        "text/html, application/vnd.pypi.simple.v1+json > JSON",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 > HTML_TEXT",
        "'' > HTML_TEXT",
        "';;,q=' > HTML_TEXT",
        "text/html;q=nonsense > HTML_TEXT",
        "text/html;level=1 > HTML_TEXT",
        "*/*;q=1, application/vnd.pypi.simple.v1+html > HTML_V1"
      })
  void choose_acceptHeader_givesTheTablesAnswer(String accept, SimpleFormat expected) {
    assertThat(Negotiation.choose(accept, null)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/vnd.pypi.simple.v2+json",
        "application/json",
        "text/html;q=0",
        "image/*",
        "*/*;q=0"
      })
  void choose_nothingThatWeHave_isEmpty(String accept) {
    assertThat(Negotiation.choose(accept, null)).isEmpty();
  }

  @Test
  void choose_noHeader_isText() {
    assertThat(Negotiation.choose(null, null)).contains(SimpleFormat.HTML_TEXT);
    assertThat(Negotiation.choose(null, " ")).contains(SimpleFormat.HTML_TEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        JSON,
        "application/vnd.pypi.simple.v1%2Bjson",
        "application/vnd.pypi.simple.v1%2bjson",
        "application/vnd.pypi.simple.v1 json",
        "application%2Fvnd.pypi.simple.v1%2Bjson",
        "application/vnd.pypi.simple.latest+json"
      })
  void choose_formatParameter_overridesTheHeader(String format) {
    assertThat(Negotiation.choose("text/html", format)).contains(SimpleFormat.JSON);
  }

  @Test
  void choose_otherFormatParameter_isWhatItNames() {
    assertThat(Negotiation.choose(JSON, "text/html")).contains(SimpleFormat.HTML_TEXT);
    assertThat(Negotiation.choose(JSON, "text/csv")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "gzip > true",
        "gzip, deflate, br, zstd > true",
        "GZIP;q=0.5 > true",
        "x-gzip > true",
        "* > true",
        "br;q=1.0, *;q=0.1 > true",
        "gzip;q=0 > false",
        "gzip;q=0, * > false",
        "*;q=0 > false",
        "identity > false",
        "identity, gzip;q=0.5 > false",
        "deflate, br > false",
        "gzip;q=x > false",
        "'' > false"
      })
  void gzip_acceptEncoding_isWeighed(String header, boolean expected) {
    assertThat(Negotiation.gzip(header)).isEqualTo(expected);
    assertThat(Negotiation.gzip(null)).isFalse();
  }
}
