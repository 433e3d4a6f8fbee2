package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.index.Sha256;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A client goes on with 206 only where its first bytes are of the same generation. */
class GenerationTest extends BigWheelStage {
  private HttpResponse<byte[]> goOn(String etag) throws Exception {
    return stage.bytes(url, "Range", "bytes=1000000-", "If-Range", etag);
  }

  private void goesOn(String etag) throws Exception {
    HttpResponse<byte[]> answer = goOn(etag);
    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(header(answer, "etag")).isEqualTo(etag);
    assertThat(answer.body()).isEqualTo(part(1_000_000, SIZE));
  }

  private void beginsAnew(String etag) throws Exception {
    HttpResponse<byte[]> answer = goOn(etag);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Sha256.of(answer.body())).isEqualTo(WHEEL.sha256());
  }

  /** The validator of a download that is under way, and stays where it is. */
  private String stoppedAtFourMegabytes() throws Exception {
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    assertThat(answer.get().body().readNBytes(2_000_000)).hasSize(2_000_000);
    answer.get().body().close();
    gate.open();
    return header(answer.get(), "etag");
  }

  @Test
  void sameFill_goesOn_andWhenItIsVerified() throws Exception {
    String etag = stoppedAtFourMegabytes();
    goesOn(etag);
    awaitStored();
    goesOn(etag);
    stage.restart();
    goesOn(etag);
    beginsAnew(etag.replace("fill-", "fill-0"));
  }

  @Test
  void restartInTheMiddle_beginsAnew_thoughTheBytesWereKept() throws Exception {
    restartWith("WHEELHOUSE_FETCH_KEEP_FILLING", "false");
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    assertThat(answer.get().body().readNBytes(2_000_000)).hasSize(2_000_000);
    stage.stop();
    gate.open();
    stage.upstream.forget();
    stage.start();
    beginsAnew(header(answer.get(), "etag"));
    assertThat(sent()).isLessThanOrEqualTo(SIZE - 2_000_000L);
  }

  @Test
  void fillFailed_beginsAnew() throws Exception {
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    stage.upstream.fail(PATH, 404, 0);
    gate.open();
    assertThat(lengthUntilTheCut(answer.get().body())).isLessThan(SIZE);
    awaitNoTransfers();
    stage.upstream.clearFaults();
    beginsAnew(header(answer.get(), "etag"));
  }

  @Test
  void otherObjectAtTheOrigin_beginsAnew() throws Exception {
    String etag = header(stage.bytes(url, "Range", "bytes=0-999999"), "etag");
    stage.upstream.etag(PATH, "\"another\"");
    HttpResponse<InputStream> cut = stream().get();
    assertThat(lengthUntilTheCut(cut.body())).as("what was kept is of another").isLessThan(SIZE);
    awaitNoTransfers();
    beginsAnew(etag);
  }

  @Test
  void repaired_beginsAnew_sinceDamagedBytesMayHaveBeenSent() throws Exception {
    HttpResponse<byte[]> first = stage.bytes(url);
    String etag = header(first, "etag");
    awaitStored();
    goesOn(etag);
    damageTheBlob();
    assertThat(stage.run("verify", Map.of("repair", "true")).toString()).contains("fetched again");
    beginsAnew(etag);
  }

  private void damageTheBlob() throws Exception {
    try (Stream<Path> files = Files.walk(stage.data())) {
      Path blob =
          files
              .filter(file -> String.valueOf(file.getFileName()).startsWith(WHEEL.sha256().hex()))
              .findFirst()
              .orElseThrow();
      assertThat(blob.toFile().setWritable(true)).isTrue();
      byte[] bytes = Files.readAllBytes(blob);
      bytes[500_000] ^= 1;
      Files.write(blob, bytes, StandardOpenOption.WRITE);
    }
  }
}
