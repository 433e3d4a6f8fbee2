package dev.wheelhouse.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.index.ByteRange.Form;
import dev.wheelhouse.index.ByteRange.Part;
import dev.wheelhouse.index.ByteRange.Unsatisfiable;
import dev.wheelhouse.index.ByteRange.Whole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  private static final long HUGE = 5L << 40;

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0, CLOSED",
    "bytes=5-9, 5, 9, CLOSED",
    "bytes=5-100000, 5, 99, CLOSED",
    "BYTES=5-9, 5, 9, CLOSED",
    "bytes=99-, 99, 99, OPEN",
    "bytes=0-, 0, 99, OPEN",
    "bytes=-1, 99, 99, SUFFIX",
    "bytes=-10000, 0, 99, SUFFIX",
    "bytes=0-99999999999999999999999, 0, 99, CLOSED",
    "bytes=-99999999999999999999999, 0, 99, SUFFIX"
  })
  void parse_oneRange_isCutToTheSize(String header, long first, long last, Form form) {
    assertThat(ByteRange.parse(header, 100)).isEqualTo(new Part(first, last, form));
    assertThat(new Part(first, last, form).length()).isEqualTo(last - first + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=9-5",
        "bytes=0-1,5-6",
        "items=0-1",
        "bytes=0x1-2",
        "bytes=--5",
        "bytes=1-2-3",
        "bytes=+1-2",
        "bytes 0-1",
        "bytes=1"
      })
  void parse_malformedOrSeveral_isIgnored(String header) {
    assertThat(ByteRange.parse(header, 100)).isEqualTo(new Whole());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"})
  void parse_beyondTheEnd_isUnsatisfiable(String header) {
    assertThat(ByteRange.parse(header, 100)).isEqualTo(new Unsatisfiable());
  }

  @Test
  void parse_noHeaderOrEmptyFile_hasNoPart() {
    assertThat(ByteRange.parse(null, 100)).isEqualTo(new Whole());
    assertThat(ByteRange.parse("bytes=-5", 0)).isEqualTo(new Whole());
    assertThat(ByteRange.parse("bytes=0-", 0)).isEqualTo(new Unsatisfiable());
  }

  @Test
  void parse_terabytes_keepsAllBits() {
    assertThat(ByteRange.parse("bytes=4398046511104-", HUGE))
        .isEqualTo(new Part(1L << 42, HUGE - 1, Form.OPEN));
  }

  @Test
  void suffixLength_isToldWithoutALength_ofASuffixAlone() {
    assertThat(ByteRange.suffixLength("bytes=-65536")).hasValue(65536);
    assertThat(ByteRange.suffixLength("bytes=0-99")).isEmpty();
    assertThat(ByteRange.suffixLength("bytes=5-")).isEmpty();
    assertThat(ByteRange.suffixLength("bytes=-0")).isEmpty();
    assertThat(ByteRange.suffixLength(null)).isEmpty();
  }
}
