package dev.wheelhouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContentRangeTest {
  @Test
  void parse_soundRange_isRead() {
    assertThat(ContentRange.parse("bytes 0-9/100")).contains(new ContentRange(0, 9, 100));
    assertThat(ContentRange.parse("bytes 5-5/*")).contains(new ContentRange(5, 5, -1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes */100",
        "bytes 9-0/100",
        "bytes 0-100/100",
        "bytes -9/100",
        "items 0-9/100",
        "bytes 0-9",
        "bytes 0-9999999999999999999/*"
      })
  void parse_rubbish_isEmpty(String written) {
    assertThat(ContentRange.parse(written)).isEmpty();
  }

  @Test
  void answeredBy_closedRange_mustBeThatOrEndEarlyWithTheFile() {
    ByteRange asked = new ByteRange(10, 19);
    assertThat(asked.header()).isEqualTo("bytes=10-19");
    assertThat(asked.answeredBy(new ContentRange(10, 19, 100))).isTrue();
    assertThat(asked.answeredBy(new ContentRange(10, 19, -1))).isTrue();
    assertThat(asked.answeredBy(new ContentRange(10, 14, 15))).isTrue();
    assertThat(asked.answeredBy(new ContentRange(10, 14, 100))).isFalse();
    assertThat(asked.answeredBy(new ContentRange(10, 20, 100))).isFalse();
    assertThat(asked.answeredBy(new ContentRange(0, 19, 100))).isFalse();
  }

  @Test
  void answeredBy_openRange_mustReachTheEnd() {
    ByteRange asked = new ByteRange(10, -1);
    assertThat(asked.header()).isEqualTo("bytes=10-");
    assertThat(asked.answeredBy(new ContentRange(10, 99, 100))).isTrue();
    assertThat(asked.answeredBy(new ContentRange(10, 98, 100))).isFalse();
    assertThat(asked.answeredBy(new ContentRange(11, 99, 100))).isFalse();
  }
}
