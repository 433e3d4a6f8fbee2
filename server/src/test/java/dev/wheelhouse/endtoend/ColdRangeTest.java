package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.Sha256;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Parts of a wheel that is not here: what they cost, and what they may be made of. */
class ColdRangeTest extends BigWheelStage {
  private void listWithoutSize() throws Exception {
    stage.close();
    stage = new Stage(Files.createDirectories(directory.resolve("unsized")));
    stage.upstream.pypi().withoutSizes().add(WHEEL);
    stage.start();
    stage.get("/simple/huge/");
    BigWheelStage.await("the size is learned", () -> stage.upstream.heads(PATH) == 1);
    stage.upstream.forget();
    url = stage.file("pypi", stage.upstream.pypi().path(WHEEL.filename()));
  }

  private static void isPart(HttpResponse<byte[]> answer, int from, int to) {
    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(header(answer, "content-range"))
        .isEqualTo("bytes " + from + "-" + (to - 1) + "/" + SIZE);
    assertThat(answer.body()).isEqualTo(part(from, to));
  }

  // --- what they cost

  @Test
  void head_sizeListed_asksNobody() throws Exception {
    assertThat(header(stage.head(url), "content-length")).isEqualTo("" + SIZE);
    assertThat(requests()).isEmpty();
  }

  @Test
  void head_sizeNotListed_isOneSmallRequest_onceForAll() throws Exception {
    listWithoutSize();
    for (int i = 0; i < 3; i++) {
      HttpResponse<Void> head = stage.head(url);
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(header(head, "content-length")).isEqualTo("" + SIZE);
      assertThat(header(head, "etag")).startsWith("\"fill-");
    }
    assertThat(requests()).hasSize(1);
    assertThat(sent()).isZero();
  }

  @Test
  void suffix_sizeNotListed_isOneRequest_howeverOftenItIsAskedFor() throws Exception {
    listWithoutSize();
    for (int i = 0; i < 3; i++) {
      isPart(stage.bytes(url, "Range", "bytes=-65536"), SIZE - 65536, SIZE);
    }
    assertThat(requests()).hasSize(1);
    assertThat(sent()).isEqualTo(65536);
  }

  @Test
  void readerOfMetadata_tailThenDirectory_isTwoRequests() throws Exception {
    isPart(stage.bytes(url, "Range", "bytes=-10240"), SIZE - 10240, SIZE);
    isPart(
        stage.bytes(url, "Range", "bytes=" + (SIZE - 40000) + "-" + (SIZE - 1)),
        SIZE - 40000,
        SIZE);
    assertThat(requests()).hasSize(2);
    assertThat(sent()).isEqualTo(50240);
  }

  @Test
  void suffix_originWithoutRanges_comesFromTheFill() throws Exception {
    stage.upstream.noRanges(PATH);
    isPart(stage.bytes(url, "Range", "bytes=-65536"), SIZE - 65536, SIZE);
    awaitStored();
    assertThat(stage.upstream.requests()).filteredOn(one -> one.status() == 200).isNotEmpty();
  }

  @Test
  void partThatTheFillHas_asksNobody() throws Exception {
    restartWithOneConnection();
    Gate gate = stage.upstream.stallAt(PATH, 4_000_000);
    CompletableFuture<HttpResponse<InputStream>> answer = stopped(gate);
    assertThat(answer.get().body().readNBytes(3_000_000)).isEqualTo(part(0, 3_000_000));
    int before = requests().size();
    HttpResponse<byte[]> excerpt = stage.bytes(url, "Range", "bytes=1000000-1999999");
    isPart(excerpt, 1_000_000, 2_000_000);
    assertThat(header(excerpt, "etag")).isEqualTo(header(answer.get(), "etag"));
    assertThat(requests()).hasSize(before);
    gate.open();
  }

  // --- those that belong to a fill

  @Test
  void longClosedRange_joinsTheFill() throws Exception {
    isPart(stage.bytes(url, "Range", "bytes=1000-9000000"), 1000, 9_000_001);
    awaitStored();
    assertThat(sent()).isEqualTo(SIZE);
  }

  @Test
  void closedRangeWithIfRange_joinsTheFill() throws Exception {
    String etag = header(stage.head(url), "etag");
    HttpResponse<byte[]> part = stage.bytes(url, "Range", "bytes=1000-1999", "If-Range", etag);
    isPart(part, 1000, 2000);
    assertThat(header(part, "etag")).isEqualTo(etag);
    awaitStored();
  }

  @Test
  void openRange_wrongBytes_theEndNeverComes() throws Exception {
    stage.upstream.corrupt(PATH, 20_000_000, 0);
    try (Socket socket = ask("Range", "bytes=10000000-")) {
      assertThat(readHead(socket.getInputStream())).contains("206");
      assertThat(lengthUntilTheCut(socket.getInputStream()))
          .isLessThanOrEqualTo(SIZE - 10_000_000 - HOLD_BACK);
    }
  }

  // --- which object they are of

  @Test
  void otherObject_hasAnotherValidator_andNothingOldIsRemembered() throws Exception {
    String first = header(stage.bytes(url, "Range", "bytes=-65536"), "etag");
    assertThat(header(stage.bytes(url, "Range", "bytes=0-99"), "etag")).isEqualTo(first);
    stage.upstream.etag(PATH, "\"another\"");
    HttpResponse<byte[]> other = stage.bytes(url, "Range", "bytes=100-199");
    assertThat(header(other, "etag")).startsWith("\"fill-").isNotEqualTo(first);
    int before = requests().size();
    HttpResponse<byte[]> tail = stage.bytes(url, "Range", "bytes=-65536");
    assertThat(header(tail, "etag")).isEqualTo(header(other, "etag"));
    assertThat(requests()).as("the tail of the first object is not used").hasSize(before + 1);
    HttpResponse<byte[]> rest = stage.bytes(url, "Range", "bytes=65536-", "If-Range", first);
    assertThat(rest.statusCode()).as("the first object is gone").isEqualTo(200);
    assertThat(Sha256.of(rest.body())).isEqualTo(WHEEL.sha256());
  }

  @Test
  void otherLengthThanTheIndexSays_isRefusedInWords() throws Exception {
    TestWheel longer = TestWheel.recipe("huge", "1.0").padded(25_000_000).make();
    stage.upstream.pypi().lieAbout(WHEEL.filename(), longer);
    HttpResponse<String> answer = stage.get(url, "Range", "bytes=0-99");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("" + SIZE).contains("" + longer.size());
  }
}
