package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.SmallDisk;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mirror whose disk is a real small one. 64 MiB of it are the reserve. */
class ShortDiskTest {
  private static final long MIB = 1 << 20;
  private static final long HOLD_BACK = 64 * 1024;
  private static final TestWheel BIG = TestWheel.recipe("big", "1.0").padded(40 * MIB).make();
  private static final TestWheel SMALL = TestWheel.of("small", "1.0");
  private static final String BIG_PATH = "big-1.0-py3-none-any.whl$";
  private static final String SMALL_PATH = "small-1.0-py3-none-any.whl$";

  @TempDir Path directory;
  private Stage stage;
  private SmallDisk disk;
  private String big;
  private String small;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    disk = SmallDisk.mount(stage.data(), 130).orElse(null);
    assumeTrue(disk != null, "needs to mount a small disk");
    stage.upstream.pypi().add(BIG, SMALL);
    stage.start();
    list();
  }

  private void list() throws Exception {
    stage.get("/simple/big/");
    stage.get("/simple/small/");
    big = stage.file("pypi", stage.upstream.pypi().path(BIG.filename()));
    small = stage.file("pypi", stage.upstream.pypi().path(SMALL.filename()));
  }

  @AfterEach
  void stop() throws Exception {
    if (disk != null) {
      stage.close();
      disk.close();
    } else {
      stage.upstream.close();
    }
  }

  /** Somebody else's file leaves so much beyond the reserve. */
  private void room(long bytes) throws IOException {
    disk.leave(64 * MIB + bytes);
  }

  private long entries(String directoryName) throws IOException {
    try (Stream<Path> all = Files.list(stage.data().resolve(directoryName))) {
      return all.count();
    }
  }

  private void isRight(HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Sha256.of(answer.body())).isEqualTo(BIG.sha256());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static byte[] tail(int from) {
    return Arrays.copyOfRange(BIG.bytes(), from, (int) BIG.size());
  }

  private void awaitStored() throws Exception {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!stage.isHere(BIG)) {
      assertThat(System.nanoTime()).as("never stored").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  /** Reads an answer as a client would that does not notice a cut; the length of its body. */
  private int bodyOfCut(String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), stage.port())) {
      OutputStream out = socket.getOutputStream();
      String head = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.ISO_8859_1));
      byte[] raw = socket.getInputStream().readAllBytes(); // a reset would throw
      String text = new String(raw, StandardCharsets.ISO_8859_1);
      assertThat(text).startsWith("HTTP/1.1 200").contains("content-length: " + BIG.size());
      return raw.length - text.indexOf("\r\n\r\n") - 4;
    }
  }

  // --- passing through

  @Test
  void passedThrough_isRight_andNotStored_oneRequestForEachClient() throws Exception {
    room(10 * MIB);
    HttpResponse<byte[]> answer = stage.bytes(big);
    isRight(answer);
    assertThat(header(answer, "etag")).startsWith("\"fill-");
    assertThat(header(answer, "accept-ranges")).isEqualTo("bytes");
    assertThat(stage.upstream.count(BIG_PATH)).isEqualTo(1);
    isRight(stage.bytes(big));
    assertThat(stage.upstream.count(BIG_PATH)).isEqualTo(2);
    assertThat(stage.isHere(BIG)).isFalse();
    assertThat(entries("tmp") + entries("partial")).isZero();
    assertThat(stage.get("/simple/big/").statusCode()).isEqualTo(200);
    assertThat(stage.bytes(small).body()).isEqualTo(SMALL.bytes());
    disk.clear();
    isRight(stage.bytes(big));
    awaitStored();
  }

  @Test
  void passedThrough_indexTellsNoSize_isRight() throws Exception {
    stage.upstream.pypi().withoutSizes();
    stage.pass(Duration.ofHours(1));
    list();
    room(10 * MIB);
    isRight(stage.bytes(big));
    assertThat(stage.upstream.count(BIG_PATH)).isLessThanOrEqualTo(2);
    assertThat(stage.isHere(BIG)).isFalse();
  }

  @Test
  void passedThrough_manyClientsAtOnce_eachIsRight() throws Exception {
    room(10 * MIB);
    List<CompletableFuture<HttpResponse<byte[]>>> all =
        Stream.generate(() ->
                stage
                    .client()
                    .sendAsync(stage.request(big).build(), HttpResponse.BodyHandlers.ofByteArray()))
            .limit(5)
            .toList();
    for (CompletableFuture<HttpResponse<byte[]>> each : all) {
      isRight(each.get());
    }
    assertThat(stage.upstream.count(BIG_PATH)).isEqualTo(5);
  }

  @Test
  void passedThrough_wrongBytes_areNeverCompleted_andRefusedInWordsAfterTheSecond()
      throws Exception {
    room(10 * MIB);
    stage.upstream.corrupt(BIG_PATH, 5_000_000, 0);
    assertThat(bodyOfCut(big)).isEqualTo((int) (BIG.size() - HOLD_BACK));
    assertThat(bodyOfCut(big)).isEqualTo((int) (BIG.size() - HOLD_BACK));
    HttpResponse<String> refused = stage.get(big);
    assertThat(refused.statusCode()).isEqualTo(502);
    assertThat(refused.body()).contains("the index says sha256 " + BIG.sha256());
    assertThat(stage.upstream.count(BIG_PATH)).isEqualTo(2);
    stage.upstream.clearFaults();
    stage.pass(Duration.ofMinutes(2));
    isRight(stage.bytes(big));
  }

  @Test
  void passedThrough_wrongBytesOnce_nextRequestIsRight_andTheOldValidatorIsVoid() throws Exception {
    room(10 * MIB);
    String before = header(stage.head(big), "etag");
    stage.upstream.corrupt(BIG_PATH, 5_000_000, 1);
    assertThat(bodyOfCut(big)).isLessThan((int) BIG.size());
    HttpResponse<byte[]> again = stage.bytes(big, "Range", "bytes=30000000-", "If-Range", before);
    isRight(again);
    assertThat(header(again, "etag")).isNotEqualTo(before);
  }

  @Test
  void passedThrough_smallFile_theStatusWaitsForTheHash() throws Exception {
    room(-MIB);
    stage.upstream.corrupt(SMALL_PATH, 100, 2);
    HttpResponse<String> refused = stage.get(small);
    assertThat(refused.statusCode()).isEqualTo(502);
    assertThat(refused.body()).contains("the index says sha256 " + SMALL.sha256());
    assertThat(stage.upstream.count(SMALL_PATH)).as("a first mismatch is tried again").isEqualTo(2);
    stage.pass(Duration.ofMinutes(2));
    assertThat(stage.bytes(small).body()).isEqualTo(SMALL.bytes());
    assertThat(stage.isHere(SMALL)).isFalse();
  }

  @Test
  void passedThrough_smallFileWrongOnce_isRightInTheSameRequest() throws Exception {
    room(-MIB);
    stage.upstream.corrupt(SMALL_PATH, 100, 1);
    assertThat(stage.bytes(small).body()).isEqualTo(SMALL.bytes());
  }

  @Test
  void passedThrough_resumed_isFedFromItsPlace_andHashedFromZero() throws Exception {
    room(10 * MIB);
    HttpResponse<byte[]> whole = stage.bytes(big);
    String etag = header(whole, "etag");
    int from = 30_000_001;
    for (HttpResponse<byte[]> part :
        List.of(
            stage.bytes(big, "Range", "bytes=" + from + "-"),
            stage.bytes(big, "Range", "bytes=" + from + "-", "If-Range", etag))) {
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(header(part, "etag")).isEqualTo(etag);
      assertThat(header(part, "content-range"))
          .isEqualTo("bytes " + from + "-" + (BIG.size() - 1) + "/" + BIG.size());
      assertThat(part.body()).isEqualTo(tail(from));
    }
    isRight(stage.bytes(big, "Range", "bytes=5-", "If-Range", "\"another\""));
    assertThat(stage.upstream.bytesSent(BIG_PATH)).isEqualTo(4 * BIG.size());
    assertThat(stage.get(big, "Range", "bytes=" + BIG.size() + "-").statusCode()).isEqualTo(416);
  }

  @Test
  void passedThrough_resumedOverWrongBytesBefore_isNotCompleted() throws Exception {
    room(10 * MIB);
    stage.upstream.corrupt(BIG_PATH, 1_000, 1);
    assertThatThrownBy(() -> stage.bytes(big, "Range", "bytes=30000000-"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void passedThrough_lastBytes_comeByThemselves() throws Exception {
    room(10 * MIB);
    HttpResponse<byte[]> part = stage.bytes(big, "Range", "bytes=-65536");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(tail((int) BIG.size() - 65_536));
    assertThat(stage.upstream.bytesSent(BIG_PATH)).isEqualTo(65_536);
    assertThat(stage.get(big + ".metadata").statusCode()).isEqualTo(200);
  }

  @Test
  void passedThrough_closedRange_endsWhereItShould() throws Exception {
    room(10 * MIB);
    HttpResponse<byte[]> part = stage.bytes(big, "Range", "bytes=1000-20000999");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(BIG.bytes(), 1_000, 20_001_000));
  }

  @Test
  void passedThrough_originCut_isCutToo_andNoEventLoopBlocks() throws Exception {
    room(10 * MIB);
    stage.upstream.cut(BIG_PATH, 20_000_000, 1);
    assertThat(bodyOfCut(big)).isLessThanOrEqualTo(20_000_000);
    isRight(stage.bytes(big));
  }

  @Test
  void passedThrough_originWithoutDigest_lengthMustBeRight() throws Exception {
    TestWheel bare = TestWheel.recipe("bare", "1.0").padded(40 * MIB).make();
    stage.upstream.pytorch().withoutDigests().withoutMetadata().add(bare);
    assertThat(stage.get("/pytorch-cu124/simple/bare/").statusCode()).isEqualTo(200);
    String url = stage.file("pytorch-cu124", stage.upstream.pytorch().path(bare.filename()));
    room(10 * MIB);
    assertThat(Sha256.of(stage.bytes(url).body())).isEqualTo(bare.sha256());
    stage.upstream.cut("bare-1.0", bare.size() - 10, 0);
    assertThatThrownBy(() -> stage.bytes(url)).isInstanceOf(IOException.class);
  }

  @Test
  void clientLeaves_itsTurnIsGivenBack() throws Exception {
    stage.stop();
    stage.with("WHEELHOUSE_FETCH_MAX_FILLS", "1").start();
    list();
    room(10 * MIB);
    Gate gate = stage.upstream.stallAt(BIG_PATH, 2_000_000);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), stage.port())) {
      String head = "GET " + big + " HTTP/1.1\r\nHost: x\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      gate.awaitReached();
      assertThat(socket.getInputStream().readNBytes(500_000)).hasSize(500_000);
      assertThat(stage.transfers())
          .singleElement()
          .satisfies(one -> {
            assertThat(one.filename()).isEqualTo(BIG.filename());
            assertThat(one.waitsFor()).contains("no room");
          });
      socket.setSoLinger(true, 0);
    }
    stage.upstream.clearFaults();
    isRight(stage.bytes(big));
    awaitNoTransfers();
  }

  private void awaitNoTransfers() {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!stage.transfers().isEmpty()) {
      assertThat(System.nanoTime()).as("a transfer never ended").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  // --- full in the middle

  @Test
  void diskFullInTheMiddle_clientsAreCut_nothingIsLeft_theServerLivesOn() throws Exception {
    Gate gate = stage.upstream.stallAt(BIG_PATH, 4 * MIB);
    CompletableFuture<HttpResponse<InputStream>> answer =
        stage
            .client()
            .sendAsync(stage.request(big).build(), HttpResponse.BodyHandlers.ofInputStream());
    gate.awaitReached();
    InputStream body = answer.get().body();
    assertThat(body.readNBytes(1_000_000)).hasSize(1_000_000);
    disk.leave(2 * MIB);
    stage.upstream.clearFaultsButHold(gate);
    gate.open();
    assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    awaitNoTransfers();
    assertThat(entries("partial") + entries("tmp")).isZero();
    assertThat(stage.get("/simple/big/").statusCode()).isEqualTo(200);
    isRight(stage.bytes(big));
    assertThat(stage.isHere(BIG)).isFalse();
    disk.clear();
    isRight(stage.bytes(big));
    assertThat(stage.isHere(BIG)).as("the disk is not believed at once").isFalse();
    stage.pass(Duration.ofMinutes(2));
    isRight(stage.bytes(big));
    awaitStored();
  }

  @Test
  void diskFullInTheMiddle_theFileIsASingleStream_theSame() throws Exception {
    stage.upstream.noRanges(BIG_PATH);
    Gate gate = stage.upstream.stallAt(BIG_PATH, 4 * MIB);
    CompletableFuture<HttpResponse<InputStream>> answer =
        stage
            .client()
            .sendAsync(stage.request(big).build(), HttpResponse.BodyHandlers.ofInputStream());
    gate.awaitReached();
    InputStream body = answer.get().body();
    disk.leave(2 * MIB);
    gate.open();
    assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    awaitNoTransfers();
    assertThat(entries("partial") + entries("tmp")).isZero();
    stage.upstream.clearFaults();
    isRight(stage.bytes(big));
  }

  @Test
  void partialThatDoesNotFitAnyMore_isKept_andGoneOnWithLater() throws Exception {
    stage.stop();
    stage.with("WHEELHOUSE_FETCH_CONNECTIONS_PER_FILE", "1").start();
    list();
    Gate gate = stage.upstream.stallAt(BIG_PATH, 8 * MIB - 1);
    CompletableFuture<HttpResponse<InputStream>> answer =
        stage
            .client()
            .sendAsync(stage.request(big).build(), HttpResponse.BodyHandlers.ofInputStream());
    gate.awaitReached();
    assertThat(answer.get().body().readNBytes(7_000_000)).hasSize(7_000_000);
    stage.stop();
    stage.upstream.clearFaults();
    assertThat(entries("partial")).isEqualTo(2);
    room(10 * MIB);
    stage.upstream.forget();
    stage.start();
    isRight(stage.bytes(big));
    assertThat(stage.isHere(BIG)).isFalse();
    assertThat(entries("partial")).isEqualTo(2);
    assertThat(stage.upstream.bytesSent(BIG_PATH)).isEqualTo(BIG.size());
    disk.clear();
    stage.upstream.forget();
    isRight(stage.bytes(big));
    awaitStored();
    assertThat(stage.upstream.bytesSent(BIG_PATH)).isLessThan(BIG.size() - 6_000_000);
  }

  @Test
  void noRoomAtAll_fetchSaysWhy() throws Exception {
    room(10 * MIB);
    assertThat(stage.succeeds("fetch", Map.of("wish", BIG.filename()))).isFalse();
    assertThat(stage.run("fetch", Map.of("wish", BIG.filename())).getLast().get("why"))
        .asString()
        .contains("no space for " + BIG.size() + " bytes");
    assertThat(stage.upstream.count(BIG_PATH)).isZero();
  }
}
