package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person reads when an origin gives other bytes than its index names. */
class DiagnosisTest {
  private static final TestWheel WHEEL = TestWheel.of("acme", "1.0");
  private static final String PATH = "acme-1.0-py3-none-any.whl$";

  @TempDir Path directory;
  private Stage stage;
  private String url;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    stage.upstream.pypi().add(WHEEL);
    stage.start();
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private void list() throws Exception {
    assertThat(stage.get("/simple/acme/").statusCode()).isEqualTo(200);
    url = stage.file("pypi", stage.upstream.pypi().path(WHEEL.filename()));
  }

  /** The origin has these bytes now, of which the index knows nothing. */
  private String answer(byte[] bytes) throws Exception {
    stage.pass(Duration.ofHours(2)); // what was refused before is asked for again
    stage.upstream.pypi().lieAbout(WHEEL.filename(), TestWheel.raw(WHEEL.filename(), bytes));
    HttpResponse<String> answer = stage.get(url);
    assertThat(answer.statusCode()).isEqualTo(502);
    return answer.body();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] other(String code) {
    return TestWheel.recipe("acme", "1.0").file("acme/other.py", code).make().bytes();
  }

  @Test
  void shortOrLong_saysByHowMuch_bothLengths_andWhetherItIsAPage() throws Exception {
    list();
    byte[] bytes = WHEEL.bytes();
    assertThat(answer(Arrays.copyOf(bytes, bytes.length - 7)))
        .contains("short by 7 bytes")
        .contains("the index says " + bytes.length)
        .contains("the origin has " + (bytes.length - 7));
    assertThat(answer(Arrays.copyOf(bytes, bytes.length + 9))).contains("long by 9 bytes");
    assertThat(answer(text("<!DOCTYPE html><title>Quota</title>"))).contains("an HTML page");
  }

  @Test
  void htmlPage_orErrorDocument_isCalledSo() throws Exception {
    stage.upstream.pypi().withoutSizes();
    list();
    assertThat(answer(text("\n <HTML><body>Sign in</body></HTML>"))).contains("an HTML page");
    assertThat(answer(text("<?xml version=\"1.0\"?><Error/>"))).contains("an error document");
    assertThat(answer(text("{\"errors\": []}"))).contains("an error document");
  }

  @Test
  void zipThatIsCutOff_orZeroAtItsEnd_isCalledSo() throws Exception {
    stage.upstream.pypi().withoutSizes();
    list();
    byte[] bytes = WHEEL.bytes();
    assertThat(answer(Arrays.copyOf(bytes, bytes.length - 300))).contains("cut off");
    byte[] zeros = bytes.clone();
    Arrays.fill(zeros, bytes.length - 100, bytes.length, (byte) 0);
    assertThat(answer(zeros)).contains("cut off").contains("100 bytes are zeros");
  }

  @Test
  void olderFileOfThatName_isCalledSo() throws Exception {
    stage.upstream.pypi().withoutSizes();
    list();
    byte[] newer = other("newer = 1");
    stage.upstream.pypi().replaceBytes(TestWheel.raw(WHEEL.filename(), newer));
    stage.pass(Duration.ofDays(1));
    HttpResponse<String> page = stage.get("/simple/acme/");
    assertThat(page.body()).contains("~");
    String href = page.body().split("href=\"", -1)[1].split("[\"#]", -1)[0];
    url = stage.uri("/simple/acme/").resolve(href).getRawPath();
    assertThat(answer(WHEEL.bytes())).contains("an older file of this name, which pypi has");
  }

  @Test
  void fileOfAnotherName_orAnotherSource_isNamed() throws Exception {
    TestWheel six = TestWheel.of("six", "1.17.0");
    byte[] torch = other("build = 'pytorch'");
    stage.upstream.pypi().withoutSizes().add(six);
    stage.upstream.pytorch().add(TestWheel.raw(WHEEL.filename(), torch));
    list();
    assertThat(stage.get("/simple/six/").statusCode()).isEqualTo(200);
    assertThat(stage.get("/pytorch-cu124/simple/acme/").statusCode()).isEqualTo(200);
    assertThat(answer(six.bytes())).contains("the file " + six.filename() + " of source pypi");
    assertThat(answer(torch)).contains("the bytes that source pytorch-cu124 has under this name");
  }

  @Test
  void objectYoungerThanItsPlaceOnThePage_isCalledChanged() throws Exception {
    stage.upstream.pypi().withoutSizes();
    list();
    assertThat(answer(other("surprise = 1")))
        .contains("a sound wheel that no source lists")
        .contains("the object was changed on 2025-07-07")
        .contains("the index has it since 2025-01-02");
  }

  // --- what the origin itself says

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(TestWheel.raw("x", bytes).sha256().bytes());
  }

  @Test
  void reprDigestThatContradictsTheIndex_isRefusedBeforeTheFirstByte() throws Exception {
    list();
    byte[] claimed = other("claimed = 1");
    stage.upstream.say(PATH, "Repr-Digest: sha-256=:" + base64(claimed) + ":");
    HttpResponse<String> answer = stage.get(url);
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body())
        .contains("the origin's own Repr-Digest says sha256")
        .contains(TestWheel.raw("x", claimed).sha256().hex())
        .contains("the index says sha256 " + WHEEL.sha256());
    assertThat(stage.get(url).statusCode()).isEqualTo(502);
    assertThat(stage.upstream.count(PATH)).as("the lie is remembered").isEqualTo(2);
  }

  @Test
  void reprDigestThatAgrees_isNoHindrance() throws Exception {
    list();
    stage.upstream.say(PATH, "Repr-Digest: sha-256=:" + base64(WHEEL.bytes()) + ":");
    assertThat(stage.bytes(url).body()).isEqualTo(WHEEL.bytes());
  }

  @Test
  void indexWithoutDigest_theOriginsOwnIsWhatTheBytesMustBe() throws Exception {
    stage.upstream.pypi().withoutDigests().withoutMetadata();
    list();
    byte[] claimed = other("claimed = 1");
    stage.upstream.say(PATH, "x-amz-checksum-sha256: " + base64(claimed));
    HttpResponse<String> answer = stage.get(url);
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body())
        .contains("the origin's bytes are sha256 " + WHEEL.sha256())
        .contains("the origin's own x-amz-checksum-sha256 says");
    assertThat(stage.isHere(WHEEL)).isFalse();
    stage.upstream.clearFaults();
    stage.pass(Duration.ofHours(2));
    stage.upstream.say(PATH, "x-amz-checksum-sha256: " + base64(WHEEL.bytes()));
    assertThat(stage.bytes(url).body()).isEqualTo(WHEEL.bytes());
  }
}
