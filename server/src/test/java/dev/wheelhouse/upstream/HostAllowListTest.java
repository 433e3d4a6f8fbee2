package dev.wheelhouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HostAllowListTest {
  private final HostAllowList list =
      new HostAllowList(
          TestSources.source(
              List.of("https://Index.example/simple/", "http://mirror.example:8080/simple/"),
              Set.of("files.example", "cache.example:8443", "[2001:db8::1]:9000", "2001:db8::2")));

  @Test
  void check_hostOfTheSourceOrListed_passes() {
    assertAllowed("https", "index.example", 443);
    assertAllowed("http", "mirror.example", 8080);
    assertAllowed("https", "FILES.example", 443);
    assertAllowed("http", "files.example", 80);
    assertAllowed("https", "cache.example", 8443);
    assertAllowed("http", "2001:db8::1", 9000);
    assertAllowed("https", "2001:db8::2", 443);
  }

  @Test
  void check_otherHost_isRefusedNamingHostSourceAndKey() {
    assertThatThrownBy(() -> list.check("https", "evil.example", 443))
        .isInstanceOf(UpstreamException.Refused.class)
        .hasMessageContaining("evil.example")
        .hasMessageContaining("source upstream")
        .hasMessageContaining("source.upstream.allowed-hosts");
  }

  @Test
  void check_otherPortOfAnAllowedHost_isRefused() {
    assertRefused("https", "index.example", 8443);
    assertRefused("http", "mirror.example", 80);
    assertRefused("https", "cache.example", 443);
    assertRefused("http", "2001:db8::1", 80);
  }

  @Test
  void check_nameThatOnlyContainsAnAllowedOne_isRefused() {
    assertRefused("https", "files.example.evil.example", 443);
    assertRefused("https", "evil-files.example", 443);
  }

  @Test
  void mayBePrivate_anyPort_isTrue() {
    assertThat(list.mayBePrivate("Cache.example")).isTrue();
    assertThat(list.mayBePrivate("2001:db8::1")).isTrue();
    assertThat(list.mayBePrivate("evil.example")).isFalse();
  }

  private void assertAllowed(String scheme, String host, int port) {
    assertThatCode(() -> list.check(scheme, host, port)).doesNotThrowAnyException();
  }

  private void assertRefused(String scheme, String host, int port) {
    assertThatThrownBy(() -> list.check(scheme, host, port))
        .isInstanceOf(UpstreamException.Refused.class);
  }
}
