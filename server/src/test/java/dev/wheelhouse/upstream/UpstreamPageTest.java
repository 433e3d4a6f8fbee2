package dev.wheelhouse.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UpstreamPageTest {
  private static final ProjectName TORCH = new ProjectName("torch");
  private static final String JSON = "application/vnd.pypi.simple.v1+json";

  private final MockWebServer index = new MockWebServer();
  private final Upstream upstream = new Upstream(TestSources.fetch(2, Duration.ofSeconds(10)));

  @BeforeEach
  void start() throws Exception {
    index.start();
  }

  @AfterEach
  void stop() {
    upstream.close();
    index.close();
  }

  @Test
  void page_found_isWholeWithItsValidators() throws Exception {
    index.enqueue(
        new MockResponse.Builder()
            .addHeader("Content-Type", JSON)
            .addHeader("ETag", "W/\"one\"")
            .addHeader("Last-Modified", "Tue, 24 Nov 2026 10:00:00 GMT")
            .body("{}")
            .build());
    var page = (PageAnswer.Page) ask(source());
    assertThat(page.body()).isEqualTo("{}".getBytes(UTF_8));
    assertThat(page.sha256()).isEqualTo(Sha256.of("{}".getBytes(UTF_8)));
    assertThat(page.contentType()).isEqualTo(JSON);
    assertThat(page.finalUrl()).isEqualTo(index.url("/simple/torch/").toString());
    assertThat(page.etag()).contains("W/\"one\"");
    assertThat(page.lastModified()).contains("Tue, 24 Nov 2026 10:00:00 GMT");
    RecordedRequest request = index.takeRequest();
    assertThat(request.getTarget()).isEqualTo("/simple/torch/");
    assertThat(request.getHeaders().get("Accept")).startsWith(JSON).contains("text/html");
    assertThat(request.getHeaders().get("Accept-Encoding")).isEqualTo("gzip");
    assertThat(request.getHeaders().get("User-Agent")).isEqualTo("wheelhouse/test");
    assertThat(request.getHeaders().get("If-None-Match")).isNull();
  }

  @Test
  void page_gzip_isDecompressed() throws Exception {
    index.enqueue(gzipped("links", 0));
    assertThat(((PageAnswer.Page) ask(source())).body()).isEqualTo("links".getBytes(UTF_8));
  }

  @Test
  void page_cutGzip_isBrokenAfterRetries() throws Exception {
    for (int i = 0; i < 3; i++) {
      index.enqueue(gzipped("links", 6)); // without the CRC and half of the length
    }
    assertThatThrownBy(() -> ask(source())).isInstanceOf(UpstreamException.Broken.class);
    assertThat(index.getRequestCount()).isEqualTo(3);
  }

  @Test
  void page_otherContentEncoding_isBroken() {
    index.enqueue(new MockResponse.Builder().addHeader("Content-Encoding", "br").body("x").build());
    assertThatThrownBy(() -> ask(source()))
        .isInstanceOf(UpstreamException.Broken.class)
        .hasMessageContaining("Content-Encoding br");
  }

  @Test
  void page_unchanged_isNotModified() throws Exception {
    index.enqueue(new MockResponse.Builder().code(304).build());
    assertThat(upstream.page(source(), TORCH, "\"one\"", "Tue, 24 Nov 2026 10:00:00 GMT"))
        .isEqualTo(new PageAnswer.NotModified());
    RecordedRequest request = index.takeRequest();
    assertThat(request.getHeaders().get("If-None-Match")).isEqualTo("\"one\"");
    assertThat(request.getHeaders().get("If-Modified-Since"))
        .isEqualTo("Tue, 24 Nov 2026 10:00:00 GMT");
  }

  @Test
  void page_statusOfAbsence_isAbsentWithoutRetry() throws Exception {
    index.enqueue(new MockResponse.Builder().code(410).build());
    assertThat(ask(source())).isEqualTo(new PageAnswer.Absent(410));
    assertThat(index.getRequestCount()).isEqualTo(1);
  }

  @Test
  void page_otherStatus_isFailedWithoutRetry() {
    index.enqueue(new MockResponse.Builder().code(403).build());
    assertThatThrownBy(() -> ask(source()))
        .isInstanceOfSatisfying(
            UpstreamException.Failed.class, e -> assertThat(e.status()).isEqualTo(403))
        .hasMessageContaining("status 403")
        .hasMessageContaining("/simple/torch/");
    assertThat(index.getRequestCount()).isEqualTo(1);
  }

  @Test
  void page_passingFailures_areRetried() throws Exception {
    index.enqueue(new MockResponse.Builder().code(503).build());
    index.enqueue(new MockResponse.Builder().code(429).build());
    index.enqueue(new MockResponse.Builder().body("links").build());
    assertThat(ask(source())).isInstanceOf(PageAnswer.Page.class);
    assertThat(index.getRequestCount()).isEqualTo(3);
  }

  @Test
  void page_lastingFailure_isFailedAfterTheRetries() {
    for (int i = 0; i < 3; i++) {
      index.enqueue(new MockResponse.Builder().code(502).build());
    }
    assertThatThrownBy(() -> ask(source())).isInstanceOf(UpstreamException.Failed.class);
    assertThat(index.getRequestCount()).isEqualTo(3);
  }

  @Test
  void page_retryAfterBeyondPatience_isNotRetried() {
    index.enqueue(new MockResponse.Builder().code(503).addHeader("Retry-After", "600").build());
    assertThatThrownBy(() -> ask(source())).isInstanceOf(UpstreamException.Failed.class);
    assertThat(index.getRequestCount()).isEqualTo(1);
  }

  @Test
  void page_retryAfterWithinPatience_isRetried() throws Exception {
    index.enqueue(new MockResponse.Builder().code(503).addHeader("Retry-After", "1").build());
    index.enqueue(new MockResponse.Builder().body("links").build());
    assertThat(ask(source())).isInstanceOf(PageAnswer.Page.class);
    assertThat(index.getRequestCount()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 503})
  void page_statusThatTheClientRepeatsItself_isRepeatedByThePolicyAlone(int status) {
    for (int i = 0; i < 6; i++) {
      index.enqueue(new MockResponse.Builder().code(status).addHeader("Retry-After", "0").build());
    }
    assertThatThrownBy(() -> ask(source())).isInstanceOf(UpstreamException.Failed.class);
    assertThat(index.getRequestCount()).isEqualTo(3);
  }

  @Test
  void page_tooLong_isBrokenWithoutRetry() {
    index.enqueue(new MockResponse.Builder().body("12345").build());
    try (var small = TestSources.upstream(TestSources.fetch(2, Duration.ofSeconds(10)), 4)) {
      assertThatThrownBy(() -> small.page(source(), TORCH, null, null))
          .isInstanceOf(UpstreamException.Broken.class)
          .hasMessageContaining("more than 4 bytes");
    }
    assertThat(index.getRequestCount()).isEqualTo(1);
  }

  @Test
  void page_silent_isTimedOut() {
    index.enqueue(
        new MockResponse.Builder().headersDelay(1, TimeUnit.MINUTES).body("late").build());
    try (var hasty = new Upstream(TestSources.fetch(0, Duration.ofMillis(200)))) {
      assertThatThrownBy(() -> hasty.page(source(), TORCH, null, null))
          .isInstanceOf(UpstreamException.TimedOut.class)
          .hasMessageContaining("200 ms");
    }
  }

  @Test
  void page_redirectOnTheSameHost_isFollowed() throws Exception {
    index.enqueue(
        new MockResponse.Builder().code(301).addHeader("Location", "/new/torch/").build());
    index.enqueue(new MockResponse.Builder().body("links").build());
    var page = (PageAnswer.Page) ask(source());
    assertThat(page.finalUrl()).isEqualTo(index.url("/new/torch/").toString());
  }

  private PageAnswer ask(SourceSettings source) throws UpstreamException {
    return upstream.page(source, TORCH, null, null);
  }

  private SourceSettings source() {
    return TestSources.source(index.url("/simple/").toString());
  }

  private static MockResponse gzipped(String text, int cut) throws Exception {
    Buffer bytes = new Buffer();
    try (var gzip = Okio.buffer(new GzipSink(bytes))) {
      gzip.writeUtf8(text);
    }
    Buffer sent = new Buffer();
    sent.write(bytes, bytes.size() - cut);
    return new MockResponse.Builder().addHeader("Content-Encoding", "gzip").body(sent).build();
  }
}
