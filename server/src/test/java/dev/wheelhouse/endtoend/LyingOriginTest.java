package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An origin whose bytes are wrong in one of many parts, again and again. */
class LyingOriginTest extends BigWheelStage {
  private static final Duration LITTLE_MORE_THAN_A_MINUTE = Duration.ofSeconds(61);

  @BeforeEach
  void corrupt() {
    stage.upstream.slow(PATH, 40_000_000);
    stage.upstream.corrupt(PATH, 12_345_678, 0);
  }

  private void isCut() throws Exception {
    assertThat(lengthUntilTheCut(stream().get().body())).isLessThanOrEqualTo(SIZE - HOLD_BACK);
    awaitNoTransfers();
  }

  private long fetched() {
    return requests().stream().filter(one -> one.method().equals("GET")).count();
  }

  /** 502 in words, and the origin is not asked for a byte. */
  private void isRefused() throws Exception {
    long before = fetched();
    for (String[] headers : new String[][] {{}, {"Range", "bytes=-1000"}, {"Range", "bytes=5-"}}) {
      HttpResponse<String> answer = stage.get(url, headers);
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body())
          .contains(WHEEL.sha256().hex())
          .containsPattern("the origin's bytes are sha256 [0-9a-f]{64}");
    }
    assertThat(fetched()).isEqualTo(before);
  }

  private void liesTwice() throws Exception {
    isCut();
    assertThat(fetched()).as("the first time in parts").isGreaterThan(1);
    long before = fetched();
    isCut();
    assertThat(fetched() - before).as("then as one stream").isEqualTo(1);
    isRefused();
  }

  @Test
  void wrongTwice_isRefusedForAMinute_thenForTwo() throws Exception {
    liesTwice();
    stage.pass(LITTLE_MORE_THAN_A_MINUTE);
    isCut();
    isRefused();
    stage.pass(LITTLE_MORE_THAN_A_MINUTE);
    isRefused();
    stage.pass(LITTLE_MORE_THAN_A_MINUTE);
    stage.upstream.clearFaults();
    fetchIsRight();
  }

  @Test
  void anotherObjectAtTheOrigin_isFetchedSoon() throws Exception {
    liesTwice();
    stage.pass(Duration.ofSeconds(11));
    isRefused();
    stage.upstream.clearFaults();
    stage.upstream.etag(PATH, "\"mended\"");
    isRefused();
    stage.pass(Duration.ofSeconds(11));
    fetchIsRight();
  }

  @Test
  void aPersonAsksForARetry_isFetchedAtOnce() throws Exception {
    liesTwice();
    stage.upstream.clearFaults();
    assertThat(stage.run("fetch", Map.of("wish", WHEEL.filename())).getLast())
        .containsEntry("result", "failed");
    assertThat(stage.run("fetch", Map.of("wish", WHEEL.filename(), "retry", "true")).getLast())
        .containsEntry("result", "fetched");
    fetchIsRight();
  }

  @Test
  void theClockIsSetBack_isFetchedRatherThanRefusedForAYear() throws Exception {
    liesTwice();
    stage.upstream.clearFaults();
    stage.pass(Duration.ofDays(-365));
    fetchIsRight();
  }
}
