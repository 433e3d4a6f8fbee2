package dev.wheelhouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.index.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ToldDigestTest {
  private static final Sha256 SHA256 = Sha256.of("0123456789".getBytes(StandardCharsets.UTF_8));
  private static final String BASE64 = Base64.getEncoder().encodeToString(SHA256.bytes());

  private final MockWebServer origin = new MockWebServer();
  private final Upstream upstream = new Upstream(TestSources.fetch(0, Duration.ofSeconds(10)));

  @BeforeEach
  void start() throws Exception {
    origin.start();
  }

  @AfterEach
  void stop() {
    upstream.close();
    origin.close();
  }

  private Optional<ToldDigest> told(MockResponse answer, OptionalLong first) throws Exception {
    origin.enqueue(answer);
    String url = "http://" + origin.getHostName() + ":" + origin.getPort() + "/a.whl";
    try (OriginFile file =
        upstream.open(
            TestSources.source(origin.url("/simple/").toString()),
            url,
            first,
            OptionalLong.empty(),
            null)) {
      return file.told();
    }
  }

  private static MockResponse.Builder whole() {
    return new MockResponse.Builder().body("0123456789");
  }

  private static MockResponse.Builder part() {
    return new MockResponse.Builder()
        .code(206)
        .addHeader("Content-Range", "bytes 7-9/10")
        .body("789");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Repr-Digest | sha-256=:%s:",
        "Repr-Digest | sha-512=:AAAA:, sha-256=:%s:",
        "Repr-Digest | sha-256=:%s:;q=1, sha-512=:AAAA:",
        "repr-digest | sha-256=:%s:",
        "Digest | SHA-256=%s",
        "Digest | md5=AAAA,sha-256=%s",
        "x-amz-checksum-sha256 | %s"
      })
  void told_ofTheWhole_isRead(String header, String value) throws Exception {
    Optional<ToldDigest> told =
        told(whole().addHeader(header, value.formatted(BASE64)).build(), OptionalLong.empty());
    assertThat(told.orElseThrow().sha256()).isEqualTo(SHA256);
    assertThat(told.orElseThrow().header()).isEqualToIgnoringCase(header);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Digest | sha-256=:%s:",
        "Repr-Digest | sha-256=%s",
        "Repr-Digest | not-sha-256=:%s:",
        "Repr-Digest | sha-512=:%s:",
        "Repr-Digest | sha-256=:AAAA:",
        "Digest | sha-512=%s",
        "x-amz-checksum-sha256 | %s-3",
        "x-amz-checksum-sha256 | AAAA"
      })
  void told_ofAPart_ofAnotherKind_orBroken_isNone(String header, String value) throws Exception {
    assertThat(
            told(whole().addHeader(header, value.formatted(BASE64)).build(), OptionalLong.empty()))
        .isEmpty();
  }

  @Test
  void told_headerInSeveralLines_isOneList() throws Exception {
    MockResponse answer =
        whole()
            .addHeader("Repr-Digest", "sha-256=:" + BASE64 + ":")
            .addHeader("Repr-Digest", "sha-512=:AAAA:")
            .build();
    assertThat(told(answer, OptionalLong.empty())).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Repr-Digest | sha-256=:%s: | true",
        "Digest | sha-256=%s | false",
        "x-amz-checksum-sha256 | %s | false",
        "Content-Digest | sha-256=:%s: | false"
      })
  void told_withARange_onlyByTheOneThatIsOfTheWhole(String header, String value, boolean counts)
      throws Exception {
    MockResponse answer = part().addHeader(header, value.formatted(BASE64)).build();
    assertThat(told(answer, OptionalLong.of(7)).isPresent()).isEqualTo(counts);
  }
}
