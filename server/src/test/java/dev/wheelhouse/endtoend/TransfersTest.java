package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.mirror.Transfer;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What an operator sees of a file while it comes. */
class TransfersTest extends BigWheelStage {
  private static final TestWheel OTHER = TestWheel.recipe("other", "1.0").padded(100_000).make();

  private String told() throws Exception {
    HttpResponse<String> answer = stage.get("/-/transfers");
    assertThat(header(answer, "content-type")).isEqualTo("application/json");
    assertThat(header(answer, "cache-control")).isEqualTo("no-store");
    return answer.body();
  }

  private void awaitTold(String text) throws Exception {
    await(text, () -> told().contains(text));
  }

  @Test
  void nothingComes_isAnEmptyList() throws Exception {
    assertThat(told()).isEqualTo("{\"transfers\":[]}");
  }

  @Test
  void whileItComes_everyFieldIsTold() throws Exception {
    restartWithOneConnection();
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    assertThat(answer.get().body().readNBytes(3_500_000)).hasSize(3_500_000);
    stage.pass(Duration.ofSeconds(5));
    assertThat(told())
        .startsWith("{\"transfers\":[{\"filename\":\"huge-1.0-py3-none-any.whl\"")
        .contains("\"source\":\"pypi\"")
        .contains("\"total\":" + SIZE)
        .contains("\"clients\":1")
        .contains("\"seconds\":5")
        .contains("\"failures\":0")
        .contains("\"waits-for\":\"bytes\"")
        .containsPattern("\"connections\":[1-9]")
        .containsPattern("\"bytes-per-second\":[0-9]+,")
        .containsPattern("\"eta\":-?[0-9]+,");
    Transfer transfer = stage.transfers().getFirst();
    assertThat(transfer.here()).isBetween(3_500_000L, SIZE - 1L);
    gate.open();
    assertThat(answer.get().body().readAllBytes()).isEqualTo(part(3_500_000, SIZE));
    awaitNoTransfers();
    assertThat(told()).isEqualTo("{\"transfers\":[]}");
  }

  @Test
  void beforeTheFirstByte_thatIsWhatItWaitsFor() throws Exception {
    Gate gate = stage.upstream.late(PATH);
    CompletableFuture<HttpResponse<InputStream>> answer = stream();
    gate.awaitReached();
    assertThat(told())
        .contains("\"waits-for\":\"the first byte\"")
        .contains("\"total\":-1")
        .contains("\"eta\":-1");
    gate.open();
    isWhole(answer);
  }

  @Test
  void beyondTheMostFills_itWaitsForItsTurn() throws Exception {
    stage.upstream.pypi().add(OTHER);
    restartWith("WHEELHOUSE_FETCH_MAX_FILLS", "1");
    stage.get("/simple/other/");
    Gate gate = stage.upstream.late(PATH);
    CompletableFuture<HttpResponse<InputStream>> first = stream();
    gate.awaitReached();
    String otherUrl = stage.file("pypi", stage.upstream.pypi().path(OTHER.filename()));
    CompletableFuture<HttpResponse<byte[]>> second =
        stage
            .client()
            .sendAsync(stage.request(otherUrl).build(), HttpResponse.BodyHandlers.ofByteArray());
    awaitTold("\"waits-for\":\"its turn\"");
    assertThat(stage.transfers())
        .extracting(Transfer::filename)
        .containsExactlyInAnyOrder(WHEEL.filename(), OTHER.filename());
    gate.open();
    isWhole(first);
    assertThat(second.get().body()).isEqualTo(OTHER.bytes());
  }

  @Test
  void theOriginFails_thatIsWhatItWaitsFor_andTheFailuresAreCounted() throws Exception {
    restartWithOneConnection();
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    stage.upstream.fail(PATH, 503, 1, "1");
    gate.open();
    awaitTold("\"waits-for\":\"the origin to recover\"");
    assertThat(stage.transfers().getFirst().failures()).isPositive();
    isWhole(answer);
  }
}
