package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.TestWheel;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Settings that are read anew while a big wheel comes. */
class ReloadDownloadTest extends BigWheelStage {
  private static final int HALF = 12_000_000;

  /** Which changes the clients of upstreams, the source, and every policy. */
  private static final String OTHERWISE =
      """
      user-agent = "another"
      keep-partials = "1d"
      rate-limit = "1GB"
      [source.more]
      url = "%s/more/"
      [index.default]
      min-age = "1h"
      """;

  @Test
  void download_goesOnForThoseWhoRead_andForThoseWhoComeAfter_andEveryByteComesOnce()
      throws Exception {
    restartWithOneConnection();
    Gate gate = stage.upstream.stallAt(PATH, HALF);
    CompletableFuture<HttpResponse<InputStream>> before = stopped(gate);
    assertThat(stage.withTables(OTHERWISE).reload()).hasSizeGreaterThan(3);
    assertThat(stage.transfers()).hasSize(1);
    CompletableFuture<HttpResponse<InputStream>> after = stream();
    gate.open();
    isWhole(before);
    isWhole(after);
    awaitStored();
    assertThat(sent()).isEqualTo(SIZE);
  }

  @Test
  void download_ofASourceThatGoes_comesToItsEnd() throws Exception {
    restartWithOneConnection();
    stage.withTables("[source.copy]\nurl = \"%s/simple/\"\n").reload();
    assertThat(stage.json("/copy/simple/huge/").statusCode()).isEqualTo(200);
    url = url.replace("/files/pypi/", "/files/copy/");
    Gate gate = stage.upstream.stallAt(PATH, HALF);
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    stage.withTables("").reload();
    gate.open();
    isWhole(answer);
    assertThat(stage.bytes(url).statusCode()).isEqualTo(404);
  }

  @Test
  void rateThatIsRaised_countsForADownloadUnderWay() throws Exception {
    restartWith("WHEELHOUSE_FETCH_RATE_LIMIT", "20KB");
    CompletableFuture<HttpResponse<InputStream>> answer = stream();
    await("it has begun", () -> sent() > 0 || !stage.transfers().isEmpty());
    stage.with("WHEELHOUSE_FETCH_RATE_LIMIT", "0B").reload();
    awaitStored();
    isWhole(answer);
    assertThat(sent()).isEqualTo(SIZE);
  }

  @Test
  void boundOfDownloads_thatIsRaised_letsTheNextOneThrough() throws Exception {
    TestWheel second = TestWheel.of("six", "1.17.0");
    stage.upstream.pypi().add(second);
    restartWith(
        "WHEELHOUSE_FETCH_MAX_FILLS",
        "1",
        "WHEELHOUSE_FETCH_QUEUE_TIMEOUT",
        "50ms",
        "WHEELHOUSE_FETCH_CONNECTIONS_PER_FILE",
        "1");
    Gate gate = stage.upstream.stallAt(PATH, HALF);
    CompletableFuture<HttpResponse<InputStream>> first = stopped(gate);
    stage.json("/simple/six/");
    String other = stage.file("pypi", stage.upstream.pypi().path(second.filename()));
    assertThat(stage.bytes(other).statusCode()).isEqualTo(503);
    stage.with("WHEELHOUSE_FETCH_MAX_FILLS", "2").reload();
    assertThat(stage.bytes(other).body()).isEqualTo(second.bytes());
    assertThat(stage.with("WHEELHOUSE_FETCH_MAX_FILLS", "1").reload())
        .isEqualTo(List.of("fetch.max-fills: 1 (was: 2)"));
    gate.open();
    isWhole(first);
    awaitNoTransfers();
    assertThat(stage.bytes(other).statusCode()).isEqualTo(200);
  }

  @Test
  void serverThatStops_afterAReload_endsDownloadsThatBeganBefore_andGoesOnLater() throws Exception {
    restartWithOneConnection();
    Gate gate = stage.upstream.stallAt(PATH, HALF);
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    stage.withTables(OTHERWISE).reload();
    stage.stop();
    assertThat(lengthUntilTheCut(answer.get().body())).isLessThan(SIZE);
    stage.upstream.clearFaults();
    stage.start();
    fetchIsRight();
    assertThat(sent()).isLessThan(SIZE + HALF);
  }
}
