package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.Gate;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {
  private static final int SIZE = 3_000_000;
  private static final TestWheel BIG = TestWheel.recipe("big", "1.0").padded(SIZE).make();
  private static final TestWheel SMALL = TestWheel.of("small", "1.0");
  private static final String BIG_PATH = "big-1.0-py3-none-any.whl$";
  private static final String SMALL_PATH = "small-1.0-py3-none-any.whl$";

  @TempDir Path directory;
  private Stage stage;
  private String big;
  private String small;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    stage.upstream.pypi().add(BIG, SMALL);
    stage.start();
    stage.get("/simple/big/");
    stage.get("/simple/small/");
    big = stage.file("pypi", stage.upstream.pypi().path(BIG.filename()));
    small = stage.file("pypi", stage.upstream.pypi().path(SMALL.filename()));
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private void fetchBig() throws Exception {
    assertThat(Sha256.of(stage.bytes(big).body())).isEqualTo(BIG.sha256());
    awaitStored(BIG);
  }

  /** A finished download is no acknowledgement of storage: asks until the catalog has it. */
  private void awaitStored(TestWheel wheel) throws Exception {
    long end = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < end) {
      if (stage.isHere(wheel)) {
        return;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError(wheel.filename() + " was never stored");
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private byte[] part(TestWheel wheel, int from, int to) {
    return Arrays.copyOfRange(wheel.bytes(), from, to);
  }

  /** Reads an answer by hand: what a client that does not notice a cut would get. */
  private static byte[] raw(Stage stage, String path, String... headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), stage.port())) {
      OutputStream out = socket.getOutputStream();
      StringBuilder head =
          new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
      for (int i = 0; i < headers.length; i += 2) {
        head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
      }
      out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      return in.readAllBytes();
    }
  }

  private static int bodyLength(byte[] raw) {
    String text = new String(raw, StandardCharsets.ISO_8859_1);
    return raw.length - text.indexOf("\r\n\r\n") - 4;
  }

  // --- warm

  @Test
  void warm_whole_carriesItsSha256AndIsImmutable() throws Exception {
    fetchBig();
    HttpResponse<byte[]> answer = stage.bytes(big, "Accept-Encoding", "gzip, deflate");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "etag")).isEqualTo("\"" + BIG.sha256() + "\"");
    assertThat(header(answer, "cache-control")).contains("immutable");
    assertThat(header(answer, "content-encoding")).isEmpty();
    assertThat(header(answer, "accept-ranges")).isEqualTo("bytes");
    assertThat(answer.body()).isEqualTo(BIG.bytes());
    assertThat(stage.upstream.count(BIG_PATH)).isEqualTo(1);
  }

  @Test
  void warm_ranges_areExact() throws Exception {
    fetchBig();
    int size = (int) BIG.size();
    for (String[] one :
        new String[][] {
          {"bytes=0-0", "0", "1"},
          {"bytes=100-199", "100", "200"},
          {"bytes=" + (size - 5) + "-", "" + (size - 5), "" + size},
          {"bytes=-7", "" + (size - 7), "" + size},
          {"bytes=10-99999999999", "10", "" + size}
        }) {
      HttpResponse<byte[]> answer = stage.bytes(big, "Range", one[0]);
      int from = Integer.parseInt(one[1]);
      int to = Integer.parseInt(one[2]);
      assertThat(answer.statusCode()).as(one[0]).isEqualTo(206);
      assertThat(header(answer, "content-range"))
          .isEqualTo("bytes " + from + "-" + (to - 1) + "/" + size);
      assertThat(answer.body()).isEqualTo(part(BIG, from, to));
    }
    HttpResponse<byte[]> outside = stage.bytes(big, "Range", "bytes=" + size + "-");
    assertThat(outside.statusCode()).isEqualTo(416);
    assertThat(header(outside, "content-range")).isEqualTo("bytes */" + size);
    assertThat(stage.bytes(big, "Range", "bytes=0-1,5-6").statusCode()).isEqualTo(200);
  }

  @Test
  void warm_validators_decide() throws Exception {
    fetchBig();
    String etag = "\"" + BIG.sha256() + "\"";
    assertThat(stage.bytes(big, "If-None-Match", etag).statusCode()).isEqualTo(304);
    assertThat(stage.bytes(big, "Range", "bytes=5-9", "If-Range", etag).statusCode())
        .isEqualTo(206);
    assertThat(stage.bytes(big, "Range", "bytes=5-9", "If-Range", "\"other\"").statusCode())
        .isEqualTo(200);
  }

  @Test
  void warm_head_tellsTheLength() throws Exception {
    fetchBig();
    HttpResponse<Void> head = stage.head(big);
    assertThat(header(head, "content-length")).isEqualTo("" + BIG.size());
    assertThat(header(head, "etag")).isEqualTo("\"" + BIG.sha256() + "\"");
  }

  // --- cold

  @Test
  void cold_manyClients_oneDownload() throws Exception {
    Gate gate = stage.upstream.stallAt(BIG_PATH, 1_000_000);
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(
          stage
              .client()
              .sendAsync(stage.request(big).build(), HttpResponse.BodyHandlers.ofByteArray()));
    }
    gate.awaitReached();
    gate.open();
    for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
      assertThat(Sha256.of(answer.get().body())).isEqualTo(BIG.sha256());
    }
    awaitStored(BIG);
    assertThat(stage.upstream.count(BIG_PATH)).isEqualTo(1);
    assertThat(stage.upstream.bytesSent(BIG_PATH)).isEqualTo(BIG.size());
  }

  @Test
  void cold_firstBytes_comeBeforeTheLast() throws Exception {
    Gate gate = stage.upstream.stallAt(BIG_PATH, 1_000_000);
    HttpResponse<InputStream> answer =
        stage.client().send(stage.request(big).build(), HttpResponse.BodyHandlers.ofInputStream());
    gate.awaitReached();
    try (InputStream body = answer.body()) {
      assertThat(body.readNBytes(900_000)).isEqualTo(part(BIG, 0, 900_000));
      gate.open();
      assertThat(body.readAllBytes()).isEqualTo(part(BIG, 900_000, (int) BIG.size()));
    }
    assertThat(header(answer, "etag")).startsWith("\"fill-");
  }

  @Test
  void cold_noTurnForAFill_isToldToTryAgainBeforeClientsGiveUp() throws Exception {
    stage.stop();
    stage.with("WHEELHOUSE_FETCH_MAX_FILLS", "1").with("WHEELHOUSE_FETCH_TIMEOUT", "1m").start();
    Gate gate = stage.upstream.stallAt(BIG_PATH, 1_000_000);
    CompletableFuture<HttpResponse<byte[]>> first =
        stage
            .client()
            .sendAsync(stage.request(big).build(), HttpResponse.BodyHandlers.ofByteArray());
    gate.awaitReached();
    HttpResponse<String> second = stage.get(small);
    assertThat(second.statusCode()).isEqualTo(503);
    assertThat(header(second, "retry-after")).isEqualTo("5");
    assertThat(second.body()).contains("fetch.max-fills");
    gate.open();
    assertThat(Sha256.of(first.get().body())).isEqualTo(BIG.sha256());
    assertThat(stage.bytes(small).body()).isEqualTo(SMALL.bytes());
  }

  @Test
  void cold_clientLeaves_theFillGoesOn() throws Exception {
    Gate gate = stage.upstream.stallAt(BIG_PATH, 1_000_000);
    HttpResponse<InputStream> answer =
        stage.client().send(stage.request(big).build(), HttpResponse.BodyHandlers.ofInputStream());
    gate.awaitReached();
    answer.body().close();
    gate.open();
    awaitStored(BIG);
    assertThat(stage.bytes(big).body()).isEqualTo(BIG.bytes());
    assertThat(stage.upstream.count(BIG_PATH)).isEqualTo(1);
  }

  @Test
  void cold_lastValidator_staysGoodWhenItIsVerified_alsoAfterARestart() throws Exception {
    String etag = header(stage.bytes(big), "etag");
    assertThat(etag).startsWith("\"fill-");
    awaitStored(BIG);
    stage.stop();
    stage.start();
    HttpResponse<byte[]> rest = stage.bytes(big, "Range", "bytes=1000-", "If-Range", etag);
    assertThat(rest.statusCode()).isEqualTo(206);
    assertThat(header(rest, "etag")).isEqualTo(etag);
    assertThat(rest.body()).isEqualTo(part(BIG, 1000, (int) BIG.size()));
    assertThat(stage.bytes(big, "If-None-Match", etag).statusCode()).isEqualTo(304);
  }

  @Test
  void cold_openRange_joinsTheFillAndIsHeldBack() throws Exception {
    HttpResponse<byte[]> rest = stage.bytes(big, "Range", "bytes=1000-");
    assertThat(rest.statusCode()).isEqualTo(206);
    assertThat(rest.body()).isEqualTo(part(BIG, 1000, (int) BIG.size()));
    awaitStored(BIG);
    assertThat(stage.upstream.count(BIG_PATH)).isEqualTo(1);
  }

  @Test
  void cold_smallRange_comesWithoutTheWholeFile() throws Exception {
    int size = (int) BIG.size();
    HttpResponse<byte[]> tail = stage.bytes(big, "Range", "bytes=-16384");
    assertThat(tail.statusCode()).isEqualTo(206);
    assertThat(tail.body()).isEqualTo(part(BIG, size - 16384, size));
    assertThat(header(tail, "content-range"))
        .isEqualTo("bytes " + (size - 16384) + "-" + (size - 1) + "/" + size);
    assertThat(header(tail, "etag")).startsWith("\"fill-");
    assertThat(stage.upstream.bytesSent(BIG_PATH)).isEqualTo(16384);
  }

  @Test
  void cold_head_tellsTheLengthWithoutABody() throws Exception {
    HttpResponse<Void> head = stage.head(big);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "content-length")).isEqualTo("" + BIG.size());
    assertThat(stage.upstream.bytesSent(BIG_PATH)).isZero();
  }

  @Test
  void cold_originCut_goesOnByRange_andTheClientNoticesNothing() throws Exception {
    stage.upstream.cut(BIG_PATH, 1_000_000, 1);
    stage.upstream.reset(BIG_PATH, 700_000, 1);
    fetchBig();
    assertThat(stage.upstream.bytesSent(BIG_PATH)).isLessThan(BIG.size() + 800_000);
  }

  @Test
  void cold_originCutAndGivesNoRanges_theSameObjectIsReadAgain() throws Exception {
    stage.upstream.noRanges(BIG_PATH);
    stage.upstream.cut(BIG_PATH, 1_000_000, 1);
    fetchBig();
  }

  @Test
  void cold_originChangesInTheMiddle_clientsAreCut_nothingIsMixed() throws Exception {
    stage.upstream.newEtagEachTime(BIG_PATH);
    stage.upstream.cut(BIG_PATH, 1_000_000, 1);
    byte[] raw = raw(stage, big);
    assertThat(bodyLength(raw)).isLessThan((int) BIG.size());
    stage.upstream.clearFaults();
    fetchBig();
  }

  @Test
  void cold_wrongBytes_areNeverCompletedNorStored_thenTheRightOnesAre() throws Exception {
    stage.upstream.corrupt(BIG_PATH, 2_000_000, 1);
    byte[] raw = raw(stage, big);
    assertThat(bodyLength(raw)).isLessThanOrEqualTo((int) BIG.size() - 64 * 1024);
    String old =
        new String(raw, 0, 800, StandardCharsets.ISO_8859_1)
            .replaceAll("(?s).*?etag: (\\S+).*", "$1");
    assertThat(old).startsWith("\"fill-");
    HttpResponse<byte[]> again = stage.bytes(big, "Range", "bytes=1000-", "If-Range", old);
    assertThat(again.statusCode()).as("a corrupt head must not be continued").isEqualTo(200);
    assertThat(Sha256.of(again.body())).isEqualTo(BIG.sha256());
  }

  @Test
  void cold_wrongBytesAlways_areRefusedInWords_withoutFetchingThemAgain() throws Exception {
    stage.upstream.corrupt(BIG_PATH, 2_000_000, 0);
    raw(stage, big);
    raw(stage, big);
    long fetched = stage.upstream.count(BIG_PATH);
    for (int i = 0; i < 5; i++) {
      HttpResponse<String> answer = stage.get(big);
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains(BIG.sha256().hex());
    }
    assertThat(stage.upstream.count(BIG_PATH)).isEqualTo(fetched);
    try (Stream<Path> left = Files.list(stage.data().resolve("tmp"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void cold_smallFileWithWrongBytesOnce_isRightTheFirstTime() throws Exception {
    stage.upstream.corrupt(SMALL_PATH, 100, 1);
    HttpResponse<byte[]> answer = stage.bytes(small);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(SMALL.bytes());
    assertThat(stage.upstream.count(SMALL_PATH)).isEqualTo(2);
  }

  @Test
  void cold_smallFileWithWrongBytesAlways_is502WithBothDigests() throws Exception {
    stage.upstream.corrupt(SMALL_PATH, 100, 0);
    HttpResponse<String> answer = stage.get(small);
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains(SMALL.sha256().hex()).contains("damaged");
  }

  @Test
  void cold_errorPageInsteadOfTheFile_isCalledOne() throws Exception {
    String html = "<!DOCTYPE html><title>Quota</title>" + " ".repeat(2000);
    TestWheel wheel = TestWheel.of("page", "1.0");
    TestWheel page = TestWheel.raw(wheel.filename(), html.getBytes(StandardCharsets.US_ASCII));
    stage.upstream.pypi().withoutSizes().add(wheel);
    stage.upstream.pypi().lieAbout(wheel.filename(), page);
    assertThat(stage.get("/simple/page/").statusCode()).isEqualTo(200);
    HttpResponse<String> answer =
        stage.get(stage.file("pypi", stage.upstream.pypi().path(wheel.filename())));
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("an HTML page").contains(wheel.sha256().hex());
  }

  @Test
  void cold_originHasAnotherLength_is502BeforeTheFirstByte() throws Exception {
    stage.upstream.pypi().lieAbout(BIG.filename(), SMALL);
    HttpResponse<String> answer = stage.get(big);
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("" + BIG.size()).contains("" + SMALL.size());
  }

  @Test
  void cold_loginPageInsteadOfTheFile_is502() throws Exception {
    stage.upstream.loginPage(BIG_PATH);
    HttpResponse<String> answer = stage.get(big);
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("HTML page");
  }

  @Test
  void cold_originStalls_isGivenUpAndGoneOnWith() throws Exception {
    Gate gate = stage.upstream.stallAt(BIG_PATH, 1_000_000);
    CompletableFuture<HttpResponse<byte[]>> answer =
        stage
            .client()
            .sendAsync(stage.request(big).build(), HttpResponse.BodyHandlers.ofByteArray());
    gate.awaitReached();
    stage.upstream.clearFaultsButHold(gate);
    assertThat(Sha256.of(answer.get().body())).isEqualTo(BIG.sha256());
    assertThat(stage.upstream.count(BIG_PATH)).isEqualTo(2);
  }

  @Test
  void cold_fileGoneUpstream_isAnErrorInWords() throws Exception {
    stage.upstream.fail(BIG_PATH, 404, 0);
    HttpResponse<String> answer = stage.get(big);
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("404");
  }

  @Test
  void cold_withoutDigest_isCheckedByItsRecord_andGetsOurs() throws Exception {
    stage.upstream.pytorch().withoutDigests().withoutMetadata().add(BIG);
    String path = stage.file("pytorch-cu124", stage.upstream.pytorch().path(BIG.filename()));
    assertThat(stage.json("/pytorch-cu124/simple/big/").body()).doesNotContain("sha256");
    assertThat(Sha256.of(stage.bytes(path).body())).isEqualTo(BIG.sha256());
    awaitPage("/pytorch-cu124/simple/big/", BIG.sha256().hex());
    assertThat(stage.get(path + ".metadata").body()).contains("Name: big");
  }

  @Test
  void cold_withoutDigestAndDamaged_isNotStored() throws Exception {
    stage.upstream.pytorch().withoutDigests().withoutMetadata().add(BIG);
    String path = stage.file("pytorch-cu124", stage.upstream.pytorch().path(BIG.filename()));
    awaitPage("/pytorch-cu124/simple/big/", "\"core-metadata\":true"); // its host was looked at
    stage.upstream.corrupt("whl/cu124/big", 2_000_000, 1);
    assertThat(bodyLength(raw(stage, path))).isLessThan((int) BIG.size());
    assertThat(Sha256.of(stage.bytes(path).body())).isEqualTo(BIG.sha256());
  }

  private void awaitPage(String path, String text) throws Exception {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!stage.json(path).body().contains(text)) {
      assertThat(System.nanoTime()).as(path + " never had " + text).isLessThan(end);
    }
  }

  // --- addresses

  @Test
  void address_fromALockMadeElsewhere_findsItsDigestOnThePageFirst() throws Exception {
    TestWheel other = TestWheel.of("other", "1.0");
    stage.upstream.pypi().add(other);
    String path = stage.file("pypi", stage.upstream.pypi().path(other.filename()));
    assertThat(stage.bytes(path).body()).isEqualTo(other.bytes());
    assertThat(stage.upstream.count("/simple/other/")).isEqualTo(1);
  }

  @Test
  void address_unknown_is404_andHostsNotAllowedAreNeverAsked() throws Exception {
    assertThat(stage.get("/files/pypi/evil.example/x/six-1.0-py3-none-any.whl").statusCode())
        .isEqualTo(404);
    assertThat(stage.get("/files/nosuch/evil.example/x/six-1.0-py3-none-any.whl").statusCode())
        .isEqualTo(404);
  }

  @Test
  void address_otherBytesUpstream_bothKeepTheirOwn() throws Exception {
    byte[] before = stage.bytes(small).body();
    awaitStored(SMALL);
    TestWheel rebuilt = SMALL.rebuilt();
    stage.upstream.pypi().replaceBytes(rebuilt);
    stage.pass(java.time.Duration.ofMinutes(11));
    String page = stage.get("/simple/small/").body();
    assertThat(page)
        .contains("/~" + rebuilt.sha256().hex().substring(0, 16) + "/")
        .doesNotContain(SMALL.sha256().hex());
    int slash = small.lastIndexOf('/');
    String newer =
        small.substring(0, slash)
            + "/~"
            + rebuilt.sha256().hex().substring(0, 16)
            + small.substring(slash);
    assertThat(stage.bytes(newer).body()).isEqualTo(rebuilt.bytes());
    assertThat(stage.bytes(small).body()).isEqualTo(before);
  }

  @Test
  void address_twoSourcesWithTheSameBytes_shareThem() throws Exception {
    stage.upstream.pytorch().add(BIG);
    stage.get("/pytorch-cu124/simple/big/");
    fetchBig();
    String path = stage.file("pytorch-cu124", stage.upstream.pytorch().path(BIG.filename()));
    assertThat(Sha256.of(stage.bytes(path).body())).isEqualTo(BIG.sha256());
    assertThat(stage.upstream.count(BIG_PATH)).isEqualTo(1);
  }

  // --- METADATA

  @Test
  void metadata_isPassedThroughOnce_andKept() throws Exception {
    assertThat(stage.get(small + ".metadata").body())
        .isEqualTo(new String(SMALL.metadata(), StandardCharsets.UTF_8));
    stage.get(small + ".metadata");
    stage.stop();
    stage.with("offline = false").start();
    stage.get(small + ".metadata");
    assertThat(stage.upstream.count("metadata$")).isEqualTo(1);
    assertThat(stage.upstream.count(SMALL_PATH)).isZero();
  }

  @Test
  void metadata_advertisedButMissing_comesFromTheWheel() throws Exception {
    stage.upstream.fail("metadata$", 404, 0);
    assertThat(stage.get(small + ".metadata").body()).contains("Name: small");
  }

  @Test
  void metadata_wrongBytes_are502() throws Exception {
    stage.upstream.corrupt("metadata$", 3, 0);
    HttpResponse<String> answer = stage.get(small + ".metadata");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains(Sha256.of(SMALL.metadata()).hex());
  }

  @Test
  void metadata_ofAFileThatIsHere_needsNoUpstream() throws Exception {
    stage.bytes(small);
    awaitStored(SMALL);
    stage.upstream.stop();
    assertThat(stage.get(small + ".metadata").body()).contains("Name: small");
  }
}
