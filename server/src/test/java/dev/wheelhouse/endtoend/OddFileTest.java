package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of odd sizes, and digests oddly written. */
class OddFileTest {
  private static final TestWheel EMPTY = TestWheel.raw("empty-1.0.tar.gz", new byte[0]);
  private static final TestWheel IMMENSE =
      TestWheel.immense("immense-1.0-py3-none-any.whl", 5L << 30);
  private static final String IMMENSE_PATH = "immense-1.0-py3-none-any.whl$";
  private static final long BEYOND = (1L << 32) + 123_456_789;

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    stage.start();
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private String list(TestWheel file) throws Exception {
    stage.upstream.pypi().add(file);
    String project = file.filename().substring(0, file.filename().indexOf('-'));
    assertThat(stage.get("/simple/" + project + "/").body()).contains(file.filename());
    return stage.file("pypi", stage.upstream.pypi().path(file.filename()));
  }

  private void awaitStored(TestWheel file) throws Exception {
    BigWheelStage.await(file.filename() + " is stored", () -> stage.isHere(file));
  }

  private void isEmpty(String url) throws Exception {
    for (int i = 0; i < 2; i++) {
      HttpResponse<byte[]> answer = stage.bytes(url);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("content-length")).hasValue("0");
      assertThat(answer.body()).isEmpty();
      awaitStored(EMPTY);
    }
    assertThat(stage.bytes(url, "Range", "bytes=0-").statusCode()).isEqualTo(416);
    assertThat(stage.head(url).headers().firstValue("content-length")).hasValue("0");
  }

  @Test
  void zeroBytes_areAFileLikeAnyOther() throws Exception {
    isEmpty(list(EMPTY));
    assertThat(stage.upstream.count("empty-1.0.tar.gz$")).isEqualTo(1);
  }

  @Test
  void zeroBytes_ofWhichNoIndexTellsTheSize_areAskedForTwice() throws Exception {
    stage.upstream.pypi().withoutSizes();
    isEmpty(list(EMPTY));
    assertThat(stage.upstream.count("empty-1.0.tar.gz$")).isEqualTo(2);
  }

  @Test
  void digestInCapitals_isTheSameDigest() throws Exception {
    TestWheel wheel = TestWheel.of("loud", "1.0");
    stage.upstream.pypi().upperCaseDigests();
    String url = list(wheel);
    assertThat(stage.json("/simple/loud/").body()).contains(wheel.sha256().hex());
    assertThat(stage.bytes(url).body()).isEqualTo(wheel.bytes());
    awaitStored(wheel);
    assertThat(stage.bytes(url).headers().firstValue("etag"))
        .hasValue("\"" + wheel.sha256() + "\"");
    assertThat(stage.upstream.count("loud-1.0.*whl$")).isEqualTo(1);
  }

  @Test
  void fiveGigabytes_partsBeyondFourAreExact() throws Exception {
    stage.upstream.pypi().withoutMetadata();
    String url = list(IMMENSE);
    BigWheelStage.awaitLookedAt(stage, "/simple/immense/");
    assertThat(stage.head(url).headers().firstValue("content-length")).hasValue("" + (5L << 30));
    String range = "bytes=" + BEYOND + "-" + (BEYOND + 999_999);
    HttpResponse<byte[]> part = stage.bytes(url, "Range", range);
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.headers().firstValue("content-range"))
        .hasValue(range.replace('=', ' ') + "/" + (5L << 30));
    assertThat(part.body()).isEqualTo(IMMENSE.bytes(BEYOND, BEYOND + 1_000_000));
    assertThat(stage.bytes(url, "Range", "bytes=-65536").body())
        .isEqualTo(IMMENSE.bytes((5L << 30) - 65536, 5L << 30));
    assertThat(stage.upstream.bytesSent(IMMENSE_PATH)).isEqualTo(1_065_536);
  }

  @Test
  void fiveGigabytes_aClientBeyondFour_isFedFromThere_alsoAfterARestart() throws Exception {
    stage.upstream.pypi().withoutMetadata();
    String url = list(IMMENSE);
    stage.with("WHEELHOUSE_FETCH_KEEP_FILLING", "false").restart();
    stage.upstream.slow(IMMENSE_PATH, 40_000_000);
    isFedFromBeyond(url, 6_000_000);
    BigWheelStage.await("no client", () -> stage.transfers().getFirst().clients() == 0);
    stage.pass(Duration.ofSeconds(31));
    BigWheelStage.await("no transfer", () -> stage.transfers().isEmpty());
    stage.upstream.clearFaults();
    stage.upstream.hang(IMMENSE_PATH);
    stage.restart();
    isFedFromBeyond(url, 6_000_000);
  }

  private void isFedFromBeyond(String url, int length) throws Exception {
    HttpResponse<InputStream> answer =
        stage
            .client()
            .send(
                stage.request(url).header("Range", "bytes=" + BEYOND + "-").build(),
                HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(answer.headers().firstValue("content-length")).hasValue("" + ((5L << 30) - BEYOND));
    try (InputStream body = answer.body()) {
      assertThat(body.readNBytes(length)).isEqualTo(IMMENSE.bytes(BEYOND, BEYOND + length));
    }
  }
}
