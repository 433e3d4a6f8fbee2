package dev.wheelhouse.index.simple;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlsTest {
  private static final String PAGE = "https://h.example:8443/a/simple/demo/?x=/y#z";

  @ParameterizedTest
  @CsvSource({
    "https://o.example/p/x.whl#sha256=1, https://o.example/p/x.whl",
    "HTTP://o.example/x?y=1#z, http://o.example/x?y=1",
    "//o.example/x, https://o.example/x",
    "/x/y, https://h.example:8443/x/y",
    "x.whl, https://h.example:8443/a/simple/demo/x.whl",
    "../../p/x.whl, https://h.example:8443/a/p/x.whl",
    "../../../../../x, https://h.example:8443/x",
    "./x, https://h.example:8443/a/simple/demo/x",
    "x/.., https://h.example:8443/a/simple/demo/",
    "'', https://h.example:8443/a/simple/demo/",
    "?C=N, https://h.example:8443/a/simple/demo/?C=N",
    "a:b/c, ''",
    "./a:b, https://h.example:8443/a/simple/demo/a:b",
    "https://o.example/a//b, https://o.example/a//b",
    "https://o.example/a/..hidden/x, https://o.example/a/..hidden/x",
    "https://o.example, https://o.example/",
    "https://o.example/a b\"<>é, https://o.example/a%20b%22%3C%3E%C3%A9",
    "https://o.example/%20%2B+|[]^, https://o.example/%20%2B+|[]^",
    "'https://o.example/a\t\nb ', https://o.example/ab"
  })
  void resolve_anyReference_isAbsolute(String reference, String expected) {
    assertThat(Urls.resolve(PAGE, reference).orElse("")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mailto:x@y",
        "javascript:void(0)",
        "ftp://h/x",
        "https:x",
        "http://",
        "http:///x"
      })
  void resolve_otherScheme_isEmpty(String reference) {
    assertThat(Urls.resolve(PAGE, reference)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://h, x, https://h/x",
    "https://h, ../x, https://h/x",
    "https://h?q, x, https://h/x",
    "https://h/a, x, https://h/x"
  })
  void resolve_shortBase_works(String base, String reference, String expected) {
    assertThat(Urls.resolve(base, reference)).contains(expected);
  }
}
