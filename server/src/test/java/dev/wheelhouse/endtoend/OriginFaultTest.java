package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.Seen;
import dev.wheelhouse.index.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What origins do in the middle of a big wheel, and what follows. */
class OriginFaultTest extends BigWheelStage {
  private static final long MILLISECOND = 1_000_000;

  private Gate afterFourMegabytes() {
    return stage.upstream.stallAt(PATH, 4_000_000);
  }

  // --- codings, lengths, ranges

  @Test
  void gzipOnce_isNotBelieved_thePartIsAskedForAgain() throws Exception {
    Gate gate = afterFourMegabytes();
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    stage.upstream.gzipFiles(PATH, 1);
    gate.open();
    isWhole(answer);
    assertThat(requests()).allMatch(one -> "identity".equals(one.headers().get("accept-encoding")));
  }

  @Test
  void gzipFromThenOn_theClientIsCut_whatCameIsKept() throws Exception {
    restartWith("WHEELHOUSE_FETCH_RETRIES", "0");
    Gate gate = afterFourMegabytes();
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    stage.upstream.gzipFiles(PATH);
    gate.open();
    assertThat(lengthUntilTheCut(answer.get().body())).isBetween(4_000_000, SIZE - HOLD_BACK);
    awaitNoTransfers();
    stage.upstream.clearFaults();
    stage.upstream.forget();
    fetchIsRight();
    assertThat(sent()).isLessThanOrEqualTo(SIZE - 8_000_000L);
  }

  @Test
  void shorterPartsThanAskedFor_atFirst_theFileIsAskedForWhole() throws Exception {
    stage.upstream.shortRange(PATH, 1_000_000, 0);
    fetchIsRight();
    assertThat(requests()).hasSize(2);
    assertThat(requests().getLast().headers()).doesNotContainKey("range");
  }

  @Test
  void shorterPartsThanAskedFor_halfWay_theRestIsOneStream() throws Exception {
    Gate gate = afterFourMegabytes();
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    stage.upstream.shortRange(PATH, 1_000_000, 2);
    gate.open();
    isWhole(answer);
  }

  @Test
  void moreThanAnnounced_isNotTakenIn() throws Exception {
    stage.upstream.noRanges(PATH);
    stage.upstream.overrun(PATH, 100_000, 0);
    fetchIsRight();
    awaitStored();
    assertThat(stage.bytes(url).body()).hasSize(SIZE);
  }

  @Test
  void moreThanAnnounced_afterEachPart_isNotTakenForTheNextAnswer() throws Exception {
    stage.upstream.overrun(PATH, 1000, 3);
    fetchIsRight();
  }

  // --- addresses

  @Test
  void signedAddresses_eachPartAsksTheRedirectingAddressAgain() throws Exception {
    stage.upstream.signed(PATH, 0);
    stage.upstream.slow(PATH, 20_000_000);
    fetchIsRight();
    List<Seen> redirected = requests().stream().filter(one -> one.status() == 302).toList();
    List<Seen> parts = requests().stream().filter(one -> one.status() == 206).toList();
    assertThat(parts).hasSizeGreaterThan(2).hasSameSizeAs(redirected);
    assertThat(parts).extracting(Seen::path).doesNotHaveDuplicates();
    assertThat(sent()).isBetween((long) SIZE, SIZE + SIZE / 20L);
  }

  @Test
  void signedAddressesThatExpired_areAskedForAnew() throws Exception {
    stage.upstream.signed(PATH, 2);
    fetchIsRight();
    assertThat(requests()).filteredOn(one -> one.status() == 403).isNotEmpty();
    assertThat(requests()).filteredOn(one -> one.status() == 206).hasSizeGreaterThan(1);
  }

  @Test
  void tlsFailsHalfWay_thePartIsAskedForAgain() throws Exception {
    Gate gate = afterFourMegabytes();
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    String plain = stage.upstream.url() + stage.upstream.pypi().path(WHEEL.filename());
    stage.upstream.redirect(PATH, plain.replace("http:", "https:"), 2);
    gate.open();
    isWhole(answer);
    assertThat(requests()).filteredOn(one -> one.status() == 302).hasSize(2);
  }

  // --- time

  private static List<Seen> from(List<Seen> requests, int status) {
    int at = 0;
    while (requests.get(at).status() != status) {
      at++;
    }
    return requests.subList(at, requests.size());
  }

  @Test
  void retryAfterInSeconds_isKept() throws Exception {
    restartWithOneConnection();
    Gate gate = afterFourMegabytes();
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    stage.upstream.fail(PATH, 429, 1, "1");
    stage.upstream.cut(PATH, 6_000_000, 0);
    gate.open();
    isWhole(answer);
    List<Seen> since = from(requests(), 429);
    assertThat(since.get(1).nanos() - since.get(0).nanos())
        .isGreaterThanOrEqualTo(990 * MILLISECOND);
  }

  @Test
  void retryAfterAsADate_isKept() throws Exception {
    restartWithOneConnection();
    Gate gate = afterFourMegabytes();
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    long nanos = System.nanoTime();
    Instant now = Instant.now();
    Instant until = Instant.ofEpochSecond(now.getEpochSecond() + 2);
    stage.upstream.fail(
        PATH, 503, 1, DateTimeFormatter.RFC_1123_DATE_TIME.format(until.atOffset(ZoneOffset.UTC)));
    stage.upstream.cut(PATH, 6_000_000, 0);
    gate.open();
    isWhole(answer);
    long earliest = nanos + Duration.between(now, until).toNanos() - 10 * MILLISECOND;
    assertThat(from(requests(), 503).get(1).nanos()).isGreaterThanOrEqualTo(earliest);
  }

  @Test
  void slowToBegin_isWaitedFor_nothingIsAskedTwice() throws Exception {
    stage.upstream.slowStart(PATH, Duration.ofMillis(400));
    fetchIsRight();
    assertThat(requests()).allMatch(one -> one.status() == 206);
    assertThat(sent()).isEqualTo(SIZE);
  }

  // --- which object it is

  @Test
  void weakEtag_partsAreTiedToTheDate() throws Exception {
    stage.upstream.weakEtags(PATH);
    stage.upstream.slow(PATH, 20_000_000);
    fetchIsRight();
    assertThat(requests()).hasSizeGreaterThan(1);
    assertThat(requests().subList(1, requests().size()))
        .allMatch(one -> "Mon, 7 Jul 2025 00:00:00 GMT".equals(one.headers().get("if-range")));
    assertThat(sent()).isBetween((long) SIZE, SIZE + SIZE / 20L);
  }

  @Test
  void dateChanges_clientsAreCut_nothingIsMixed() throws Exception {
    stage.upstream.newDateEachTime(PATH);
    stage.upstream.slow(PATH, 20_000_000);
    HttpResponse<InputStream> answer = stream().get();
    assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
    awaitNoTransfers();
    stage.upstream.clearFaults();
    stage.upstream.forget();
    fetchIsRight();
    assertThat(sent()).as("from zero").isEqualTo(SIZE);
  }

  @Test
  void nothingNamesTheObject_theDigestIsTheWitness() throws Exception {
    stage.upstream.noValidators(PATH);
    fetchIsRight();
    assertThat(requests()).noneMatch(one -> one.headers().containsKey("if-range"));
    assertThat(sent()).isEqualTo(SIZE);
  }

  private String withoutDigest() throws Exception {
    stage.upstream.pytorch().withoutDigests().withoutMetadata().add(WHEEL);
    stage.upstream.noValidators(PATH);
    awaitLookedAt(stage, "/pytorch-cu124/simple/huge/");
    return stage.file("pytorch-cu124", stage.upstream.pytorch().path(WHEEL.filename()));
  }

  @Test
  void nothingNamesTheObject_andNoDigest_oneConnectionBringsIt() throws Exception {
    String path = withoutDigest();
    assertThat(Sha256.of(stage.bytes(path).body())).isEqualTo(WHEEL.sha256());
    assertThat(requests())
        .singleElement()
        .satisfies(one -> assertThat(one.status()).isEqualTo(200));
  }

  @Test
  void nothingNamesTheObject_andNoDigest_aBreakEndsIt_nothingIsMixed() throws Exception {
    url = withoutDigest();
    stage.upstream.cut(PATH, 5_000_000, 1);
    HttpResponse<InputStream> answer = stream().get();
    assertThat(lengthUntilTheCut(answer.body())).isLessThanOrEqualTo(5_000_000);
    assertThat(requests()).hasSize(1);
    awaitNoTransfers();
    fetchIsRight();
    assertThat(requests()).hasSize(2);
  }
}
