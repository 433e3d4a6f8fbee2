package dev.wheelhouse.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UpstreamFileTest {
  private static final OptionalLong NONE = OptionalLong.empty();

  private final MockWebServer origin = new MockWebServer();
  private final Upstream upstream = new Upstream(TestSources.fetch(2, Duration.ofSeconds(10)));

  @BeforeEach
  void start() throws Exception {
    origin.start();
  }

  @AfterEach
  void stop() {
    upstream.close();
    origin.close();
  }

  @Test
  void open_wholeFile_isReadWithItsHead() throws Exception {
    origin.enqueue(
        new MockResponse.Builder()
            .addHeader("ETag", "\"one\"")
            .addHeader("Last-Modified", "Tue, 24 Nov 2026 10:00:00 GMT")
            .body("0123456789")
            .build());
    try (OriginFile file = open("/torch-2.6.0+cu124-cp312.whl", NONE, NONE, null)) {
      assertThat(file.status()).isEqualTo(200);
      assertThat(file.start()).isZero();
      assertThat(file.length()).isEqualTo(10);
      assertThat(file.total()).isEqualTo(10);
      assertThat(file.etag()).contains("\"one\"");
      assertThat(file.lastModified()).contains("Tue, 24 Nov 2026 10:00:00 GMT");
      assertThat(readAll(file)).isEqualTo("0123456789");
    }
    RecordedRequest request = origin.takeRequest();
    assertThat(request.getTarget()).isEqualTo("/torch-2.6.0%2Bcu124-cp312.whl");
    Headers headers = request.getHeaders();
    assertThat(headers.get("Accept-Encoding")).isEqualTo("identity");
    assertThat(headers.get("User-Agent")).isEqualTo("wheelhouse/test");
    assertThat(headers.get("Range")).isNull();
    assertThat(headers.get("If-Range")).isNull();
  }

  @Test
  void open_closedRange_isReadFromItsStart() throws Exception {
    origin.enqueue(partial("bytes 2-4/10", "234"));
    try (OriginFile file = open("/a.whl", OptionalLong.of(2), OptionalLong.of(4), "\"one\"")) {
      assertThat(file.status()).isEqualTo(206);
      assertThat(file.start()).isEqualTo(2);
      assertThat(file.length()).isEqualTo(3);
      assertThat(file.total()).isEqualTo(10);
      assertThat(readAll(file)).isEqualTo("234");
    }
    Headers headers = origin.takeRequest().getHeaders();
    assertThat(headers.get("Range")).isEqualTo("bytes=2-4");
    assertThat(headers.get("If-Range")).isEqualTo("\"one\"");
  }

  @Test
  void open_openRange_isReadToTheEnd() throws Exception {
    origin.enqueue(partial("bytes 7-9/10", "789"));
    try (OriginFile file = open("/a.whl", OptionalLong.of(7), NONE, null)) {
      assertThat(readAll(file)).isEqualTo("789");
    }
    assertThat(origin.takeRequest().getHeaders().get("Range")).isEqualTo("bytes=7-");
  }

  @Test
  void openTail_lengthUnknown_tellsIt() throws Exception {
    origin.enqueue(partial("bytes 7-9/10", "789"));
    try (OriginFile file = tail(3)) {
      assertThat(file.start()).isEqualTo(7);
      assertThat(file.total()).isEqualTo(10);
      assertThat(readAll(file)).isEqualTo("789");
    }
    assertThat(origin.takeRequest().getHeaders().get("Range")).isEqualTo("bytes=-3");
  }

  @Test
  void openTail_shorterFile_comesWhole() throws Exception {
    origin.enqueue(partial("bytes 0-2/3", "012"));
    try (OriginFile file = tail(100)) {
      assertThat(readAll(file)).isEqualTo("012");
    }
  }

  @Test
  void openTail_otherBytesThanTheEnd_areBroken() {
    origin.enqueue(partial("bytes 0-2/10", "012"));
    assertThatThrownBy(() -> tail(3).close()).isInstanceOf(UpstreamException.Broken.class);
  }

  @Test
  void openTail_originThatKnowsNoSuffix_isNotAskedTwice() {
    origin.enqueue(new MockResponse.Builder().code(501).build());
    assertThatThrownBy(() -> tail(3).close()).isInstanceOf(UpstreamException.Failed.class);
    assertThat(origin.getRequestCount()).isEqualTo(1);
  }

  private OriginFile tail(long bytes) throws UpstreamException {
    return upstream.openTail(
        TestSources.source(origin.url("/simple/").toString()), url("/a.whl"), bytes);
  }

  @Test
  void open_rangeIgnoredByOrigin_isTheWholeFile() throws Exception {
    origin.enqueue(new MockResponse.Builder().body("0123456789").build());
    try (OriginFile file = open("/a.whl", OptionalLong.of(2), OptionalLong.of(4), "\"old\"")) {
      assertThat(file.status()).isEqualTo(200);
      assertThat(file.start()).isZero();
      assertThat(file.length()).isEqualTo(10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes 0-2/10", "bytes 2-5/10", "bytes 2-3/10", "bytes 2-4/3", "2-4/10"})
  void open_otherRangeThanAsked_isBroken(String contentRange) {
    origin.enqueue(partial(contentRange, "234"));
    assertThatThrownBy(() -> open("/a.whl", OptionalLong.of(2), OptionalLong.of(4), null))
        .isInstanceOf(UpstreamException.Broken.class)
        .hasMessageContaining(contentRange)
        .hasMessageContaining("bytes=2-4");
    assertThat(origin.getRequestCount()).isEqualTo(1);
  }

  @Test
  void open_partialWithoutRange_isBroken() {
    origin.enqueue(new MockResponse.Builder().code(206).body("234").build());
    assertThatThrownBy(() -> open("/a.whl", OptionalLong.of(2), OptionalLong.of(4), null))
        .isInstanceOf(UpstreamException.Broken.class);
    origin.enqueue(partial("bytes 0-2/10", "012"));
    assertThatThrownBy(() -> open("/a.whl", NONE, NONE, null))
        .isInstanceOf(UpstreamException.Broken.class);
  }

  @Test
  void open_lengthUnlikeTheRange_isBroken() {
    origin.enqueue(partial("bytes 2-4/10", "23456"));
    assertThatThrownBy(() -> open("/a.whl", OptionalLong.of(2), OptionalLong.of(4), null))
        .isInstanceOf(UpstreamException.Broken.class)
        .hasMessageContaining("Content-Length 5");
  }

  @Test
  void open_contentEncoding_isBroken() {
    origin.enqueue(
        new MockResponse.Builder().addHeader("Content-Encoding", "gzip").body("x").build());
    assertThatThrownBy(() -> open("/a.whl", NONE, NONE, null))
        .isInstanceOf(UpstreamException.Broken.class)
        .hasMessageContaining("Content-Encoding gzip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a.whl", "/a.tar.gz", "/A.ZIP?x=1"})
  void open_htmlForAnArchive_isBroken(String path) {
    origin.enqueue(
        new MockResponse.Builder()
            .addHeader("Content-Type", "text/html; charset=utf-8")
            .body("<h1>Please log in</h1>")
            .build());
    assertThatThrownBy(() -> open(path, NONE, NONE, null))
        .isInstanceOf(UpstreamException.Broken.class)
        .hasMessageContaining("HTML page");
  }

  @ParameterizedTest
  @CsvSource({"403,Gone", "404,Gone", "410,Gone", "416,Failed", "401,Failed", "400,Failed"})
  void open_finalStatus_isNotRetried(int status, String type) {
    origin.enqueue(new MockResponse.Builder().code(status).body("no").build());
    assertThatThrownBy(() -> open("/a.whl", NONE, NONE, null))
        .hasMessageContaining("status " + status)
        .extracting(e -> e.getClass().getSimpleName())
        .isEqualTo(type);
    assertThat(origin.getRequestCount()).isEqualTo(1);
  }

  @Test
  void open_passingStatus_isRetried() throws Exception {
    origin.enqueue(new MockResponse.Builder().code(429).build());
    origin.enqueue(new MockResponse.Builder().code(500).build());
    origin.enqueue(new MockResponse.Builder().body("x").build());
    try (OriginFile file = open("/a.whl", NONE, NONE, null)) {
      assertThat(readAll(file)).isEqualTo("x");
    }
    assertThat(origin.getRequestCount()).isEqualTo(3);
  }

  @Test
  void open_severalInTurn_shareAConnection() throws Exception {
    for (int i = 0; i < 2; i++) {
      origin.enqueue(new MockResponse.Builder().body("x").build());
      try (OriginFile file = open("/a.whl", NONE, NONE, null)) {
        assertThat(readAll(file)).isEqualTo("x");
      }
    }
    origin.takeRequest();
    assertThat(origin.takeRequest().getExchangeIndex()).isEqualTo(1);
  }

  @Test
  void head_found_saysLengthValidatorsAndRanges() throws Exception {
    origin.enqueue(
        new MockResponse.Builder()
            .addHeader("Content-Length", "800000000")
            .addHeader("Accept-Ranges", "bytes")
            .addHeader("ETag", "W/\"weak\"")
            .build());
    OriginHead head = upstream.head(TestSources.source(origin.url("/").toString()), url("/a.whl"));
    assertThat(head.length()).isEqualTo(800_000_000);
    assertThat(head.ranges()).isTrue();
    assertThat(head.etag()).isEmpty();
    assertThat(head.lastModified()).isEmpty();
    assertThat(origin.takeRequest().getMethod()).isEqualTo("HEAD");
  }

  private OriginFile open(
      String path, OptionalLong first, OptionalLong last, @Nullable String ifRange)
      throws UpstreamException {
    return upstream.open(
        TestSources.source(origin.url("/simple/").toString()), url(path), first, last, ifRange);
  }

  private String url(String path) {
    return "http://" + origin.getHostName() + ":" + origin.getPort() + path;
  }

  private static MockResponse partial(String contentRange, String body) {
    return new MockResponse.Builder()
        .code(206)
        .addHeader("Content-Range", contentRange)
        .body(body)
        .build();
  }

  static String readAll(OriginFile file) throws UpstreamException {
    StringBuilder text = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(7);
    while (file.read(buffer) >= 0) {
      text.append(UTF_8.decode(buffer.flip()));
      buffer.clear();
    }
    return text.toString();
  }
}
