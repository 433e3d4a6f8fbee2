package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.fixture.FakeUpstream;
import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.Sha256;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A source whose files can be had elsewhere too. */
class MirrorsTest {
  private static final TestWheel WHEEL = TestWheel.recipe("huge", "1.0").padded(40_000_000).make();
  private static final TestWheel OTHER = TestWheel.recipe("huge", "2.0").padded(20_000_000).make();
  private static final TestWheel LAST = TestWheel.recipe("huge", "4.0").padded(20_000_000).make();
  private static final TestWheel SMALL = TestWheel.recipe("huge", "3.0").make();
  private static final String PATH = "huge-.*whl$";
  private static final long PIECE = 2 << 20;

  /** At the end long requests are cut short, so that all connections have something to do. */
  private static final long A_LITTLE = WHEEL.size() / 20;

  /** Of the bytes that the source, slow as it is here, does not come to. */
  private static final int LATE_BYTE = 30_000_000;

  @TempDir Path directory;
  private Stage stage;
  private FakeUpstream elsewhere;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    elsewhere = FakeUpstream.start();
    for (FakeUpstream each : new FakeUpstream[] {stage.upstream, elsewhere}) {
      each.pypi().add(WHEEL, OTHER, LAST, SMALL);
    }
    stage
        .with(
            "WHEELHOUSE_SOURCE_PYPI_MIRRORS",
            "[{ from = \"%s/\", to = \"%s/\" }]".formatted(stage.upstream.url(), elsewhere.url()))
        .start();
    stage.get("/simple/huge/");
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
    elsewhere.close();
  }

  private String url(TestWheel wheel) {
    return stage.file("pypi", stage.upstream.pypi().path(wheel.filename()));
  }

  private void fetchIsRight(TestWheel wheel) throws Exception {
    HttpResponse<byte[]> answer = stage.bytes(url(wheel));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Sha256.of(answer.body())).isEqualTo(wheel.sha256());
  }

  private void fetchIsCut(TestWheel wheel) {
    assertThatThrownBy(() -> stage.bytes(url(wheel))).isInstanceOf(IOException.class);
  }

  private long fromSource() {
    return stage.upstream.bytesSent(PATH);
  }

  private long fromMirror() {
    return elsewhere.bytesSent(PATH);
  }

  /** Asks for the wheel; the source gives the first part and no more. */
  private CompletableFuture<HttpResponse<byte[]>> theSourceDiesHalfWay() throws Exception {
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    CompletableFuture<HttpResponse<byte[]>> answer =
        stage
            .client()
            .sendAsync(stage.request(url(WHEEL)).build(), HttpResponse.BodyHandlers.ofByteArray());
    gate.awaitReached();
    stage.upstream.clearFaultsButHold(gate);
    stage.upstream.fail(PATH, 404, 0);
    gate.open();
    return answer;
  }

  @Test
  void slowConnections_bothBringTheFile_hardlyAByteTwice() throws Exception {
    stage.upstream.slow(PATH, 4_000_000);
    elsewhere.slow(PATH, 4_000_000);
    fetchIsRight(WHEEL);
    assertThat(fromMirror()).isGreaterThan(PIECE);
    assertThat(fromSource()).isGreaterThan(8L << 20);
    assertThat(fromSource() + fromMirror()).isBetween(WHEEL.size(), WHEEL.size() + A_LITTLE);
  }

  @Test
  void aSlowMirror_isGivenUp() throws Exception {
    stage.upstream.slow(PATH, 6_000_000);
    elsewhere.slow(PATH, 100_000);
    fetchIsRight(WHEEL);
    assertThat(fromMirror()).isLessThan(2 * PIECE);
  }

  @Test
  void aMirrorWithoutTheFile_costsNothing() throws Exception {
    stage.upstream.slow(PATH, 8_000_000);
    elsewhere.fail(PATH, 404, 0);
    fetchIsRight(WHEEL);
    assertThat(fromSource()).isBetween(WHEEL.size(), WHEEL.size() + A_LITTLE);
  }

  @Test
  void aMirrorWithAnErrorPage_isNotBelieved() throws Exception {
    stage.upstream.slow(PATH, 8_000_000);
    elsewhere.loginPage(PATH);
    fetchIsRight(WHEEL);
  }

  @Test
  void aDeadMirror_costsNothing() throws Exception {
    stage.upstream.slow(PATH, 8_000_000);
    elsewhere.stop();
    fetchIsRight(WHEEL);
  }

  @Test
  @Timeout(60) // or it would be waited for
  void aSilentMirror_isNotWaitedFor() throws Exception {
    stage.with("WHEELHOUSE_FETCH_TIMEOUT", "1h").restart();
    stage.upstream.slow(PATH, 8_000_000);
    Gate gate = elsewhere.hang(PATH);
    fetchIsRight(WHEEL);
    gate.open();
    assertThat(fromSource()).isBetween(WHEEL.size(), WHEEL.size() + A_LITTLE);
  }

  @Test
  void theSourceIsDead_theMirrorBringsTheFile() throws Exception {
    stage.upstream.fail(PATH, 503, 0);
    fetchIsRight(WHEEL);
    assertThat(fromMirror()).isEqualTo(WHEEL.size());
  }

  @Test
  void theSourceDiesHalfWay_theMirrorBringsTheRest() throws Exception {
    CompletableFuture<HttpResponse<byte[]>> answer = theSourceDiesHalfWay();
    assertThat(Sha256.of(answer.get().body())).isEqualTo(WHEEL.sha256());
    assertThat(fromMirror()).isGreaterThan(LATE_BYTE);
  }

  @Test
  void aWrongMirror_isFoundByTheMismatch_putAsideForAWhile_andTheSourceAloneMendsIt()
      throws Exception {
    elsewhere.corrupt(PATH, LATE_BYTE, 0);
    CompletableFuture<HttpResponse<byte[]>> cut = theSourceDiesHalfWay();
    assertThatThrownBy(cut::get).hasCauseInstanceOf(IOException.class);
    assertThat(fromMirror()).isGreaterThan(PIECE);
    stage.upstream.clearFaults();
    stage.upstream.forget();
    elsewhere.forget();
    fetchIsRight(WHEEL);
    assertThat(stage.upstream.requests().stream().filter(one -> one.path().endsWith(".whl")))
        .hasSize(1);
    while (!stage.transfers().isEmpty()) {
      Thread.onSpinWait(); // the right file is compared with what came before
    }
    stage.upstream.slow(PATH, 4_000_000);
    fetchIsRight(OTHER);
    assertThat(elsewhere.requests()).isEmpty();
    stage.pass(Duration.ofMinutes(11));
    fetchIsRight(LAST);
    assertThat(fromMirror()).isGreaterThan(0);
  }

  @Test
  void theSourceIsWrong_aMirrorAloneMendsIt() throws Exception {
    stage.upstream.corrupt(PATH, 1000, 0);
    fetchIsCut(WHEEL);
    fetchIsCut(WHEEL);
    long before = fromMirror();
    fetchIsRight(WHEEL);
    assertThat(fromMirror() - before).isEqualTo(WHEEL.size());
  }

  @Test
  void theSourceIsWrong_ofASmallFile_theClientNoticesNothing() throws Exception {
    stage.upstream.corrupt(PATH, 100, 0);
    fetchIsRight(SMALL);
    assertThat(fromMirror()).isEqualTo(SMALL.size());
  }

  @Test
  void aFileWithoutDigest_isNeverTakenFromAMirror() throws Exception {
    TestWheel bare = TestWheel.recipe("bare", "1.0").padded(20_000_000).make();
    stage.upstream.pypi().withoutDigests().add(bare);
    elsewhere.pypi().add(bare);
    stage.get("/simple/bare/");
    stage.upstream.slow("bare", 8_000_000);
    HttpResponse<byte[]> answer = stage.bytes(url(bare));
    assertThat(Sha256.of(answer.body())).isEqualTo(bare.sha256());
    assertThat(elsewhere.requests()).isEmpty();
  }

  @Test
  void bothAreWrong_isRefusedInWords_withoutFetchingOnAndOn() throws Exception {
    stage.upstream.corrupt(PATH, 1000, 0);
    elsewhere.corrupt(PATH, 1000, 0);
    for (int i = 0; i < 3; i++) {
      fetchIsCut(WHEEL);
    }
    long sent = fromSource() + fromMirror();
    HttpResponse<String> refused = stage.get(url(WHEEL));
    assertThat(refused.statusCode()).isEqualTo(502);
    assertThat(refused.body()).contains(WHEEL.sha256().hex());
    assertThat(fromSource() + fromMirror()).isEqualTo(sent);
  }
}
