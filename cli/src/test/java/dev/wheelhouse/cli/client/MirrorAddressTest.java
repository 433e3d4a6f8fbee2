package dev.wheelhouse.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A mirror is known again however its address is written. */
class MirrorAddressTest {
  private static MirrorAddress of(String written) {
    return MirrorAddress.parse(written, "/simple/").orElseThrow();
  }

  @Test
  void parse_serverOrIndex_givesTheSameRoot() {
    assertThat(of("http://host:8080").index()).isEqualTo("http://host:8080/simple/");
    assertThat(of("http://host:8080/").index()).isEqualTo("http://host:8080/simple/");
    assertThat(of("http://host:8080/simple").index()).isEqualTo("http://host:8080/simple/");
    assertThat(of("http://host:8080/cu126/simple/").path()).isEqualTo("/cu126/simple/");
    assertThat(of("http://host:8080/cu126/simple/").root()).hasToString("http://host:8080");
    assertThat(MirrorAddress.parse("host:8080", "/simple/")).isEmpty();
    assertThat(MirrorAddress.parse("ftp://host/", "/simple/")).isEmpty();
  }

  @Test
  void serves_hostPortAndPrefix_mustAgree() {
    MirrorAddress mirror = of("http://127.0.0.1:8080");
    assertThat(mirror.serves("http://localhost:8080/plain/simple")).isTrue();
    assertThat(mirror.serves("http://user:pw@127.0.0.1:8080/files/x")).isTrue();
    assertThat(mirror.serves("http://localhost:8081/simple/")).isFalse();
    assertThat(mirror.serves("https://pypi.org/simple/")).isFalse();
    assertThat(mirror.serves("not an address")).isFalse();
    MirrorAddress prefixed = MirrorAddress.parse("https://host/py", "/simple/").orElseThrow();
    assertThat(prefixed.serves("https://HOST:443/py/simple/")).isTrue();
    assertThat(prefixed.serves("https://host/pypi/simple/")).isFalse();
  }

  @Test
  void wantsTrust_onlyOfPlainHttpToAnotherMachine() {
    assertThat(of("http://10.0.0.1:8080").wantsTrust()).isTrue();
    assertThat(of("http://[::1]:8080").wantsTrust()).isFalse();
    assertThat(of("https://mirror.example").wantsTrust()).isFalse();
  }
}
