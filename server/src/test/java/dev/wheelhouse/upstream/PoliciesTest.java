package dev.wheelhouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.config.SafeUri;
import dev.wheelhouse.config.SourceSettings;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

class PoliciesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static SourceSettings source(String url, String... allowed) {
    return new SourceSettings(
        "pypi",
        SourceSettings.Kind.SIMPLE,
        List.of(SafeUri.of(url)),
        Duration.ofMinutes(10),
        Duration.ofMinutes(1),
        Set.of(allowed),
        Set.of(404),
        SourceSettings.Delisted.YANK,
        true);
  }

  @Test
  void pause_growsAndEnds() {
    assertThat(RetryPolicy.pause(1, 3, Duration.ZERO, Optional.empty(), 0.5))
        .contains(Duration.ofMillis(200));
    assertThat(RetryPolicy.pause(3, 3, Duration.ZERO, Optional.empty(), 0.5))
        .contains(Duration.ofMillis(800));
    assertThat(RetryPolicy.pause(4, 3, Duration.ZERO, Optional.empty(), 0.5)).isEmpty();
    assertThat(RetryPolicy.pause(1, 3, Duration.ofSeconds(12), Optional.empty(), 0.5)).isEmpty();
  }

  @Test
  void pause_asUpstreamAsks_unlessPipWouldGiveUpFirst() {
    assertThat(RetryPolicy.pause(1, 3, Duration.ZERO, Optional.of(Duration.ofSeconds(3)), 0))
        .contains(Duration.ofSeconds(3));
    assertThat(RetryPolicy.pause(1, 3, Duration.ZERO, Optional.of(Duration.ofMinutes(1)), 0))
        .isEmpty();
  }

  @Test
  void retryAfter_secondsAndDates() {
    assertThat(RetryAfter.parse("7", NOW)).contains(Duration.ofSeconds(7));
    assertThat(RetryAfter.parse("Thu, 1 Jan 2026 00:00:30 GMT", NOW))
        .contains(Duration.ofSeconds(30));
    for (String bad :
        new String[] {null, "", "-1", "soon", "99999999999", "Thu, 1 Jan 2020 00:00:30 GMT"}) {
      assertThat(RetryAfter.parse(bad, NOW)).as(bad).isEmpty();
    }
  }

  @Test
  void allowList_ownHostsAndNamedOnes_withTheirPorts() {
    HostAllowList list =
        new HostAllowList(source("https://pypi.example/simple/", "files.example", "other:8080"));
    for (String good :
        new String[] {"https://pypi.example/x", "https://files.example/y", "http://other:8080/z"}) {
      assertThatCode(() -> list.check(HttpUrl.get(good))).as(good).doesNotThrowAnyException();
    }
    for (String bad :
        new String[] {
          "https://pypi.example:444/x",
          "https://evil.example/y",
          "http://other/z",
          "https://files.example.evil.example/",
          "http://169.254.169.254/latest"
        }) {
      assertThatThrownBy(() -> list.check(HttpUrl.get(bad)))
          .as(bad)
          .isInstanceOf(UpstreamException.Refused.class)
          .hasMessageContaining("source.pypi.allowed-hosts");
    }
  }

  @Test
  void shown_hidesCredentialsAndSignatures() {
    assertThat(Addresses.shown(HttpUrl.get("https://user:secret@h.example/p?X-Signature=abc#f")))
        .isEqualTo("https://h.example/p");
  }

  @Test
  void inner_addressesOfTheNetwork() throws Exception {
    for (String inner :
        new String[] {
          "127.0.0.1",
          "10.1.2.3",
          "192.168.1.1",
          "172.16.0.1",
          "169.254.169.254",
          "100.64.0.1",
          "::1",
          "fe80::1",
          "fd00::1",
          "0.0.0.0"
        }) {
      assertThat(Addresses.inner(InetAddress.getByName(inner))).as(inner).isTrue();
    }
    for (String outer :
        new String[] {"8.8.8.8", "151.101.0.223", "2a04:4e42::223", "100.128.0.1"}) {
      assertThat(Addresses.inner(InetAddress.getByName(outer))).as(outer).isFalse();
    }
  }

  @Test
  void credentials_goToTheOwnHostOnly() {
    SourceSettings source = source("https://us%40er:se%3Acret@pypi.example/simple/");
    assertThat(Credentials.of(source, HttpUrl.get("https://pypi.example/simple/six/")))
        .contains("Basic dXNAZXI6c2U6Y3JldA==");
    for (String other :
        new String[] {
          "http://pypi.example/simple/", "https://pypi.example:444/", "https://files.example/"
        }) {
      assertThat(Credentials.of(source, HttpUrl.get(other))).as(other).isEmpty();
    }
  }

  @Test
  void connectMemory_forgetsAfterItsTime() {
    ConnectMemory memory = new ConnectMemory(Duration.ofSeconds(5));
    memory.note("h:1", "refused", 0);
    assertThat(memory.recall("h:1", 4_999_999_999L)).contains("refused");
    assertThat(memory.recall("h:2", 0)).isEmpty();
    assertThat(memory.recall("h:1", 5_000_000_000L)).isEmpty();
  }
}
