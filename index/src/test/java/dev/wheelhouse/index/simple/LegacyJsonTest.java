package dev.wheelhouse.index.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LegacyJsonTest {
  private static String copied(String text) throws Exception {
    var out = new ByteArrayOutputStream();
    var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    LegacyJson.copy(in, out, link -> "here/" + link);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void copy_linksOfFiles_areReplacedAndNothingElse() throws Exception {
    assertThat(
            copied(
                """
                {"info": {"name": "six", "url": "a", "project_urls": {"url": "b"}, "bugtrack_url": null},
                 "last_serial": 12345678901, "releases": {"url": [], "1.0": [{"url": "c", "size": 1,
                 "digests": {"url": "d"}}]}, "urls": [{"url": "e\\u00e9", "yanked": false,
                 "more": [{"url": "f"}]}], "ownership": {"url": "g"}, "x": [{"url": 1.50}]}\
                """))
        .isEqualTo(
            "{\"info\":{\"name\":\"six\",\"url\":\"a\",\"project_urls\":{\"url\":\"b\"},"
                + "\"bugtrack_url\":null},\"last_serial\":12345678901,\"releases\":{\"url\":[],"
                + "\"1.0\":[{\"url\":\"here/c\",\"size\":1,\"digests\":{\"url\":\"d\"}}]},"
                + "\"urls\":[{\"url\":\"here/e\u00e9\",\"yanked\":false,"
                + "\"more\":[{\"url\":\"f\"}]}],\"ownership\":{\"url\":\"g\"},"
                + "\"x\":[{\"url\":1.50}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | no object",
        "{} | without the info",
        "{\"urls\": []} | without the info",
        "{\"info\": {} | cut after",
        "{\"info\": {}} {} | after its end",
        "{\"info\": {]} | malformed",
        "<html> | malformed",
      })
  void copy_whatIsNoProject_isRefusedInWords(String text, String why) {
    assertThatThrownBy(() -> copied(text))
        .isInstanceOf(NotAnIndexException.class)
        .hasMessageContaining(why);
  }
}
