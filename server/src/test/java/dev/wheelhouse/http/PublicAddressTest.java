package dev.wheelhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublicAddressTest {
  private static String of(String... headers) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return PublicAddress.of(name -> all.get(name.toString().toLowerCase(Locale.ROOT)));
  }

  @Test
  void of_soundHeaders_areTheAddress() {
    assertThat(of("host", "mirror.example:8080")).isEqualTo("http://mirror.example:8080");
    assertThat(of("host", "[::1]:8080")).isEqualTo("http://[::1]:8080");
    assertThat(
            of(
                "host", "127.0.0.1:8080",
                "x-forwarded-host", "mirror.example, inner",
                "x-forwarded-proto", "https",
                "x-forwarded-prefix", "/python"))
        .isEqualTo("https://mirror.example/python");
  }

  @Test
  void of_anythingElse_isLeftOut() {
    assertThat(of()).isEmpty();
    assertThat(of("host", "")).isEmpty();
    assertThat(of("host", "evil.example/x")).isEmpty();
    assertThat(of("host", "user@evil.example")).isEmpty();
    assertThat(of("host", "a.example", "x-forwarded-host", "\"><script>")).isEmpty();
    assertThat(of("host", "a.example", "x-forwarded-proto", "javascript"))
        .isEqualTo("http://a.example");
    assertThat(of("host", "a.example", "x-forwarded-prefix", "//evil.example"))
        .isEqualTo("http://a.example");
  }
}
