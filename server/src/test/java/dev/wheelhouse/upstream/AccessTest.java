package dev.wheelhouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessTest {
  private final OkHttpClient client = new OkHttpClient();
  private final Access access =
      new Access(
          TestSources.source(
              List.of("http://user:secret@index.example/simple/", "https://open.example/simple/"),
              Set.of("files.example")),
          allowed -> client,
          allowed -> client);

  @ParameterizedTest
  @ValueSource(strings = {"http://index.example/any/file.whl", "https://index.example/x"})
  void authorization_ownHost_isGiven(String url) {
    assertThat(access.authorization(HttpUrl.get(url))).contains("Basic dXNlcjpzZWNyZXQ=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://files.example/a.whl",
        "https://open.example/simple/",
        "http://index.example:8080/simple/",
        "https://index.example:8443/simple/",
        "http://index.example.evil.example/"
      })
  void authorization_otherHostOrPort_isEmpty(String url) {
    assertThat(access.authorization(HttpUrl.get(url))).isEqualTo(Optional.empty());
  }

  @Test
  void redirected_fromHttpsToHttp_isRefused() {
    assertThatThrownBy(
            () -> Exchange.redirected(HttpUrl.get("https://a.example/x"), "http://a.example/x"))
        .isInstanceOf(UpstreamException.Refused.class)
        .hasMessageContaining("expected: https");
  }

  @Test
  void redirected_withCredentialsAndFragment_losesThem() throws Exception {
    HttpUrl next =
        Exchange.redirected(HttpUrl.get("http://a.example/x/y"), "//u:p@b.example/c+d?e=f+g#h");
    assertThat(next).hasToString("http://b.example/c%2Bd?e=f+g");
  }
}
