package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.Seen;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wheel that is big enough to come over several connections, from origins of every kind. */
class ParallelTest {
  private static final TestWheel WHEEL = TestWheel.recipe("huge", "1.0").padded(40_000_000).make();
  private static final String PATH = "huge-1.0-py3-none-any.whl$";
  private static final long PIECE = 2 << 20;

  @TempDir Path directory;
  private Stage stage;
  private String url;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    stage.upstream.pypi().add(WHEEL);
    stage.start();
    stage.get("/simple/huge/");
    url = stage.file("pypi", stage.upstream.pypi().path(WHEEL.filename()));
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private void fetchIsRight() throws Exception {
    HttpResponse<byte[]> answer = stage.bytes(url);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Sha256.of(answer.body())).isEqualTo(WHEEL.sha256());
  }

  private long sent() {
    return stage.upstream.bytesSent(PATH);
  }

  private List<Seen> requests() {
    return stage.upstream.requests().stream().filter(one -> one.path().endsWith(".whl")).toList();
  }

  private static byte[] part(int from, int to) {
    return Arrays.copyOfRange(WHEEL.bytes(), from, to);
  }

  private CompletableFuture<HttpResponse<InputStream>> stream() {
    return stage
        .client()
        .sendAsync(stage.request(url).build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  @Test
  void slowConnections_manyBringTheFile_hardlyAByteTwice() throws Exception {
    stage.upstream.slow(PATH, 4_000_000);
    fetchIsRight();
    assertThat(requests()).hasSizeGreaterThan(4).allMatch(one -> one.status() == 206);
    assertThat(sent()).isBetween(WHEEL.size(), WHEEL.size() + WHEEL.size() / 20);
  }

  @Test
  void firstRequest_isThatOfTheFirstPart_withoutAsking() throws Exception {
    fetchIsRight();
    assertThat(requests().getFirst().method()).isEqualTo("GET");
    assertThat(requests().getFirst().headers()).containsEntry("range", "bytes=0-8388607");
  }

  @Test
  void oneConnectionOnly_isOneStream() throws Exception {
    stage.stop();
    stage.with("WHEELHOUSE_FETCH_CONNECTIONS_PER_FILE", "1").start();
    fetchIsRight();
    assertThat(sent()).isEqualTo(WHEEL.size());
  }

  @Test
  void noRanges_theOneAnswerIsTheStream() throws Exception {
    stage.upstream.noRanges(PATH);
    fetchIsRight();
    assertThat(requests()).hasSize(1);
  }

  @Test
  void noRangesAnyMore_theRestIsReadAsOneStream() throws Exception {
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stream();
    gate.awaitReached();
    stage.upstream.noRanges(PATH);
    stage.upstream.clearFaultsButHold(gate);
    stage.upstream.noRanges(PATH);
    gate.open();
    assertThat(Sha256.of(answer.get().body().readAllBytes())).isEqualTo(WHEEL.sha256());
  }

  @Test
  void wrongContentRange_isNotBelieved_theFileIsAskedForWhole() throws Exception {
    stage.upstream.wrongRange(PATH, 0);
    fetchIsRight();
    assertThat(requests()).hasSize(2);
  }

  @Test
  void wrongContentRangeLater_isNotBelieved_theRestIsOneStream() throws Exception {
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stream();
    gate.awaitReached();
    stage.upstream.clearFaultsButHold(gate);
    stage.upstream.wrongRange(PATH, 3);
    gate.open();
    assertThat(Sha256.of(answer.get().body().readAllBytes())).isEqualTo(WHEEL.sha256());
  }

  @Test
  void cutsAndResets_costOnlyWhatWasOnItsWay() throws Exception {
    stage.upstream.slow(PATH, 8_000_000);
    stage.upstream.cut(PATH, 1_000_000, 4);
    stage.upstream.reset(PATH, 500_000, 3);
    fetchIsRight();
    assertThat(sent()).isLessThan(WHEEL.size() + 3 * PIECE);
  }

  @Test
  void oneStalls_itsPartIsGivenToAnother() throws Exception {
    stage.stop();
    stage.with("WHEELHOUSE_FETCH_TIMEOUT", "1m").start();
    stage.upstream.slow(PATH, 8_000_000);
    Gate gate = stage.upstream.stallAt(PATH, 1_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stream();
    gate.awaitReached();
    stage.upstream.clearFaultsButHold(gate);
    assertThat(Sha256.of(answer.get().body().readAllBytes())).isEqualTo(WHEEL.sha256());
    assertThat(sent()).isLessThan(WHEEL.size() + 3 * PIECE);
  }

  @Test
  void tooManyAndErrors_areWaitedOut() throws Exception {
    stage.upstream.slow(PATH, 8_000_000);
    Gate gate = stage.upstream.stallAt(PATH, 500_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stream();
    gate.awaitReached();
    stage.upstream.clearFaultsButHold(gate);
    stage.upstream.slow(PATH, 8_000_000);
    stage.upstream.fail(PATH, 429, 2);
    stage.upstream.fail(PATH, 500, 2);
    stage.upstream.fail(PATH, 403, 2);
    gate.open();
    assertThat(Sha256.of(answer.get().body().readAllBytes())).isEqualTo(WHEEL.sha256());
  }

  @Test
  void goneHalfWay_theClientIsCut_whatCameIsKept() throws Exception {
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stream();
    gate.awaitReached();
    stage.upstream.clearFaultsButHold(gate);
    stage.upstream.fail(PATH, 404, 0);
    gate.open();
    assertThat(answer.get().body().readNBytes(3_000_000)).isEqualTo(part(0, 3_000_000));
    assertThatThrownBy(() -> answer.get().body().readAllBytes()).isInstanceOf(IOException.class);
    stage.upstream.clearFaults();
    long before = sent();
    fetchIsRight();
    assertThat(sent() - before).isLessThan(WHEEL.size() - 6_000_000);
  }

  @Test
  void objectChanges_clientsAreCut_nothingIsMixed() throws Exception {
    stage.upstream.slow(PATH, 8_000_000);
    stage.upstream.newEtagEachTime(PATH);
    HttpResponse<InputStream> answer = stream().get();
    assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
    stage.upstream.clearFaults();
    fetchIsRight();
  }

  @Test
  void wrongBytesInOnePart_areNeverCompleted_theNextFetchIsOneStream() throws Exception {
    stage.upstream.slow(PATH, 20_000_000);
    stage.upstream.corrupt(PATH, 12_345_678, 0);
    HttpResponse<InputStream> answer = stream().get();
    assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
    stage.upstream.clearFaults();
    stage.upstream.forget();
    fetchIsRight();
    assertThat(requests()).hasSize(1);
    try (Stream<Path> left = Files.list(stage.data().resolve("partial"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void stoppedInTheMiddle_goesOnAfterTheStart_fromWhatIsThere() throws Exception {
    stage.stop();
    stage.with("WHEELHOUSE_FETCH_TIMEOUT", "1m").start();
    Gate gate = stage.upstream.stallAt(PATH, 6_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stream();
    gate.awaitReached();
    assertThat(answer.get().body().readNBytes(5_000_000)).isEqualTo(part(0, 5_000_000));
    stage.stop();
    assertThatThrownBy(() -> answer.get().body().readAllBytes()).isInstanceOf(IOException.class);
    stage.upstream.clearFaults();
    stage.upstream.forget();
    stage.start();
    fetchIsRight();
    assertThat(sent()).isLessThanOrEqualTo(WHEEL.size() - 5_000_000);
  }

  @Test
  void stoppedInTheMiddle_anotherObjectAfterIt_beginsAnew() throws Exception {
    stage.stop();
    stage.with("WHEELHOUSE_FETCH_TIMEOUT", "1m").start();
    Gate gate = stage.upstream.stallAt(PATH, 6_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stream();
    gate.awaitReached();
    assertThat(answer.get().body().readNBytes(5_000_000)).hasSize(5_000_000);
    stage.stop();
    stage.upstream.clearFaults();
    stage.upstream.newEtagEachTime(PATH);
    stage.start();
    HttpResponse<InputStream> cut = stream().get();
    assertThatThrownBy(() -> cut.body().readAllBytes()).isInstanceOf(IOException.class);
    stage.upstream.clearFaults();
    fetchIsRight();
  }

  @Test
  void upstreamDiesAndComesBack_theClientNoticesNothing() throws Exception {
    stage.upstream.slow(PATH, 8_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stream();
    InputStream body = answer.get().body();
    assertThat(body.readNBytes(2_000_000)).isEqualTo(part(0, 2_000_000));
    stage.upstream.stop();
    stage.upstream.restart();
    byte[] rest = body.readAllBytes();
    assertThat(rest).isEqualTo(part(2_000_000, (int) WHEEL.size()));
  }

  @Test
  void aClientFurtherOn_isServedFromThere_beforeThePrefixComes() throws Exception {
    stage.stop();
    stage.with("WHEELHOUSE_FETCH_TIMEOUT", "1m").start();
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    CompletableFuture<HttpResponse<InputStream>> first = stream();
    gate.awaitReached();
    stage.upstream.clearFaultsButHold(gate);
    HttpResponse<InputStream> far =
        stage
            .client()
            .send(
                stage.request(url).header("Range", "bytes=30000000-").build(),
                HttpResponse.BodyHandlers.ofInputStream());
    assertThat(far.statusCode()).isEqualTo(206);
    assertThat(far.body().readNBytes(3_000_000)).isEqualTo(part(30_000_000, 33_000_000));
    gate.open();
    assertThat(far.body().readAllBytes()).isEqualTo(part(33_000_000, (int) WHEEL.size()));
    assertThat(Sha256.of(first.get().body().readAllBytes())).isEqualTo(WHEEL.sha256());
  }

  private void awaitTransfers(int count) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (stage.transfers().size() != count) {
      assertThat(System.nanoTime()).as("transfers: %s", stage.transfers()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private void stopInTheMiddle() throws Exception {
    stage.with("WHEELHOUSE_FETCH_TIMEOUT", "1m").restart();
    Gate gate = stage.upstream.stallAt(PATH, 6_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stream();
    gate.awaitReached();
    assertThat(answer.get().body().readNBytes(5_000_000)).hasSize(5_000_000);
    stage.stop();
    stage.upstream.clearFaults();
    stage.upstream.forget();
  }

  @Test
  void stoppedInTheMiddle_theServerItselfGoesOn() throws Exception {
    stopInTheMiddle();
    stage.start();
    long end = System.nanoTime() + 20_000_000_000L;
    while (!stage.isHere(WHEEL)) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
    assertThat(sent()).isLessThanOrEqualTo(WHEEL.size() - 5_000_000);
    fetchIsRight();
  }

  @Test
  void stoppedInTheMiddle_goesOnWithoutWaitingForItsTurn() throws Exception {
    TestWheel other = TestWheel.recipe("other", "1.0").padded(1_000_000).make();
    stage.upstream.pypi().add(other);
    stage.get("/simple/other/");
    stopInTheMiddle();
    stage
        .with("WHEELHOUSE_FETCH_MAX_FILLS", "1")
        .with("WHEELHOUSE_FETCH_KEEP_FILLING", "false") // or the server goes on by itself
        .start();
    Gate gate = stage.upstream.stallAt("other-.*whl$", 100_000);
    CompletableFuture<HttpResponse<byte[]>> busy =
        stage
            .client()
            .sendAsync(
                stage
                    .request(stage.file("pypi", stage.upstream.pypi().path(other.filename())))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    gate.awaitReached();
    fetchIsRight();
    gate.open();
    assertThat(Sha256.of(busy.get().body())).isEqualTo(other.sha256());
  }

  @Test
  void stoppedInTheMiddle_tooLongAgoOrTooBig_isGivenUp() throws Exception {
    stopInTheMiddle();
    stage.with("WHEELHOUSE_FETCH_PARTIAL_SPACE", "1MiB").start();
    long end = System.nanoTime() + 20_000_000_000L;
    Path partials = stage.data().resolve("partial");
    while (count(partials) > 0) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
    assertThat(requests()).isEmpty();
  }

  private static long count(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }

  @Test
  void theLastClientLeaves_isSuspendedAfterAWhile_whereSoSet_andGoesOnLater() throws Exception {
    stage.with("WHEELHOUSE_FETCH_KEEP_FILLING", "false").with("WHEELHOUSE_FETCH_TIMEOUT", "1m");
    stage.restart();
    Gate gate = stage.upstream.stallAt(PATH, 6_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stream();
    gate.awaitReached();
    assertThat(answer.get().body().readNBytes(5_000_000)).hasSize(5_000_000);
    assertThat(stage.transfers())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.clients()).isEqualTo(1);
          assertThat(one.total()).isEqualTo(WHEEL.size());
          assertThat(one.here()).isBetween(5_000_000L, WHEEL.size() - 1);
        });
    answer.get().body().close();
    while (stage.transfers().getFirst().clients() > 0) {
      Thread.onSpinWait();
    }
    stage.pass(Duration.ofSeconds(31));
    awaitTransfers(0);
    stage.upstream.clearFaults();
    stage.upstream.forget();
    fetchIsRight();
    assertThat(sent()).isLessThanOrEqualTo(WHEEL.size() - 5_000_000);
  }

  @Test
  void fetch_bringsAFileByNameVersionOrUrl_andSaysWhatIsHere() throws Exception {
    String origin = stage.upstream.url() + stage.upstream.pypi().path(WHEEL.filename());
    List<Map<String, Object>> told = stage.run("fetch", Map.of("wish", "Huge==1.0"));
    assertThat(told.getLast())
        .containsEntry("result", "fetched")
        .containsEntry("sha256", WHEEL.sha256().hex());
    assertThat(stage.run("fetch", Map.of("wish", WHEEL.filename())).getLast())
        .containsEntry("result", "already here");
    assertThat(stage.run("fetch", Map.of("wish", origin)).getLast())
        .containsEntry("result", "already here");
    assertThat(stage.run("fetch", Map.of("wish", "huge==2.0")).getLast())
        .containsEntry("result", "not found");
    assertThat(sent()).isBetween(WHEEL.size(), WHEEL.size() + WHEEL.size() / 20);
  }

  @Test
  void tail_isAskedForOnce_keptOverARestart_andNeverFetchedAgain() throws Exception {
    int size = (int) WHEEL.size();
    for (int i = 0; i < 3; i++) {
      HttpResponse<byte[]> tail = stage.bytes(url, "Range", "bytes=-65536");
      assertThat(tail.statusCode()).isEqualTo(206);
      assertThat(tail.body()).isEqualTo(part(size - 65536, size));
    }
    assertThat(requests()).hasSize(1);
    assertThat(sent()).isEqualTo(65536);
    stage.restart();
    assertThat(stage.transfers()).as("a tail is no reason to fetch the file").isEmpty();
    stage.upstream.forget();
    fetchIsRight();
    assertThat(requests())
        .noneMatch(one -> one.headers().getOrDefault("range", "").endsWith("-" + (size - 1)));
  }

  @Test
  void tail_ofAnotherObject_isNotMixedIn() throws Exception {
    int size = (int) WHEEL.size();
    stage.upstream.newEtagEachTime(PATH);
    assertThat(stage.bytes(url, "Range", "bytes=-65536").body())
        .isEqualTo(part(size - 65536, size));
    assertThat(stage.bytes(url, "Range", "bytes=0-99").body()).isEqualTo(part(0, 100));
    stage.upstream.clearFaults();
    stage.upstream.forget();
    assertThatThrownBy(() -> stream().get().body().readAllBytes()).isInstanceOf(IOException.class);
    fetchIsRight();
  }

  @Test
  void manyClientsOfOneTail_askOnce() throws Exception {
    Gate gate = stage.upstream.stallAt(PATH, 1000);
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(
          stage
              .client()
              .sendAsync(
                  stage.request(url).header("Range", "bytes=-65536").build(),
                  HttpResponse.BodyHandlers.ofByteArray()));
    }
    gate.awaitReached();
    gate.open();
    for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
      assertThat(answer.get().body()).hasSize(65536);
    }
    assertThat(requests()).hasSize(1);
  }
}
