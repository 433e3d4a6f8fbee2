package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.OddWheel;
import dev.wheelhouse.fixture.Seen;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.Sha256;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * METADATA of wheels whose index has none, as the PyTorch indexes do, from origins of all kinds.
 */
class MetadataTest {
  private static final String NAME = "odd-1.0-py3-none-any.whl";
  private static final String INFO = "odd-1.0.dist-info/METADATA";
  private static final String TEXT =
      "Metadata-Version: 2.1\nName: odd\nVersion: 1.0\nRequires-Python: >=3.9\n";
  private static final String PAGE = "/pytorch-cu124/simple/odd/";

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    stage.upstream.pytorch().withoutMetadata();
    stage.start();
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private static OddWheel odd() {
    return OddWheel.named(NAME).member(INFO, TEXT);
  }

  /** Lists a wheel, and has the page asked for, which is what makes the mirror look at its host. */
  private void listed(TestWheel... wheels) throws Exception {
    stage.upstream.pytorch().add(wheels);
    assertThat(stage.get(PAGE).statusCode()).isEqualTo(200);
    await(() -> stage.upstream.count("whl.metadata$") > 0);
    await(() -> stage.upstream.heads("whl$") > 0); // for the size, behind the page
    awaitPage(page -> page.contains("data-core-metadata") || lacksRanges());
    stage.upstream.forget();
  }

  private boolean lacksRanges() {
    return stage.upstream.requests().stream()
        .anyMatch(one -> one.status() == 200 && one.path().endsWith(".whl"));
  }

  /** A condition that other threads bring about. */
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.holds()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private void awaitPage(Predicate<String> wanted) throws Exception {
    await(() -> wanted.test(page()));
  }

  private String page() throws Exception {
    return stage.get(PAGE).body();
  }

  private HttpResponse<String> metadata() throws Exception {
    return stage.get(stage.file("pytorch-cu124", "/whl/cu124/" + NAME) + ".metadata");
  }

  private List<Seen> wheelRequests() {
    return stage.upstream.requests().stream().filter(one -> one.path().endsWith(".whl")).toList();
  }

  private static String digest(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  // --- by ranges

  @Test
  void byRanges_memberAtByteZeroAndALongDirectory_takesThreeSmallRequests() throws Exception {
    TestWheel wheel = odd().manyMembers(8_500).member("odd/big.bin", noise(3_000_000)).make();
    listed(wheel);
    assertThat(metadata().body()).isEqualTo(TEXT);
    assertThat(wheelRequests()).hasSize(3).allMatch(one -> one.status() == 206);
    assertThat(stage.upstream.bytesSent(NAME)).isBetween(1_400_000L, 2_000_000L);
  }

  @Test
  void byRanges_ofAnOrdinaryWheelOf800MB_takesOneRequest() throws Exception {
    TestWheel wheel = TestWheel.recipe("odd", "1.0").padded(800_000_000).make();
    listed(wheel);
    assertThat(metadata().body()).isEqualTo(new String(wheel.metadata(), StandardCharsets.UTF_8));
    assertThat(wheelRequests()).hasSize(1);
    assertThat(stage.upstream.bytesSent(NAME)).isLessThan(70_000);
  }

  @Test
  void byRanges_zip64AndTheLongestComment_areRead() throws Exception {
    listed(odd().member("odd/big.bin", noise(500_000)).comment("c".repeat(65_535)).zip64().make());
    assertThat(metadata().body()).isEqualTo(TEXT);
    assertThat(wheelRequests()).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void byRanges_originWithoutSuffixRanges_isAskedForItsLengthFirst() throws Exception {
    stage.upstream.noSuffixRanges("whl$");
    listed(odd().member("odd/big.bin", noise(500_000)).make());
    assertThat(metadata().body()).isEqualTo(TEXT);
    assertThat(wheelRequests()).extracting(Seen::method).containsOnlyOnce("HEAD");
    assertThat(wheelRequests()).hasSizeLessThanOrEqualTo(4);
    assertThat(stage.upstream.bytesSent(NAME)).isLessThan(200_000);
  }

  @Test
  void byRanges_twentyClientsAtOnce_areOneRead() throws Exception {
    listed(odd().member("odd/big.bin", noise(500_000)).make());
    String url = stage.file("pytorch-cu124", "/whl/cu124/" + NAME) + ".metadata";
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(
          stage
              .client()
              .sendAsync(stage.request(url).build(), HttpResponse.BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().body()).isEqualTo(TEXT);
    }
    assertThat(wheelRequests()).hasSize(2);
  }

  @Test
  void byRanges_onceRead_isKeptOverARestart() throws Exception {
    listed(odd().make());
    assertThat(metadata().statusCode()).isEqualTo(200);
    stage.restart();
    stage.upstream.forget();
    assertThat(metadata().body()).isEqualTo(TEXT);
    assertThat(page()).contains("sha256=" + digest(TEXT));
    assertThat(wheelRequests()).isEmpty();
    assertThat(stage.upstream.count("metadata$")).isZero();
  }

  @Test
  void byRanges_objectChangesBetweenTwoParts_isReadAgain() throws Exception {
    listed(odd().member("odd/big.bin", noise(500_000)).make());
    stage.upstream.newEtag("whl$", 1);
    assertThat(metadata().body()).isEqualTo(TEXT);
    assertThat(wheelRequests()).hasSize(4).allMatch(one -> one.status() == 206);
  }

  @Test
  void byRanges_anotherObjectAtEachRequest_theWheelIsReadWhole() throws Exception {
    TestWheel far = odd().manyMembers(1_000).make();
    listed(far);
    stage.upstream.newEtagEachTime("whl$");
    assertThat(metadata().body()).isEqualTo(TEXT);
    assertThat(stage.isHere(far)).isTrue();
  }

  @Test
  void byRanges_originIsDown_isAFailureAndNoAbsence() throws Exception {
    listed(odd().member("odd/big.bin", noise(500_000)).make());
    stage.upstream.stop();
    assertThat(metadata().statusCode()).isBetween(502, 504);
    stage.upstream.restart();
    stage.pass(Duration.ofMinutes(1));
    await(() -> metadata().statusCode() == 200);
  }

  // --- what a page says

  @Test
  void page_advertisesOnceRangesWereSeen_andADigestOnceItIsKnown() throws Exception {
    stage.upstream.pytorch().add(odd().make());
    assertThat(page()).contains(NAME);
    awaitPage(page -> page.contains("data-core-metadata=\"true\""));
    assertThat(metadata().statusCode()).isEqualTo(200);
    stage.pass(Duration.ofHours(1));
    awaitPage(page -> page.contains("data-core-metadata=\"sha256=" + digest(TEXT) + "\""));
    assertThat(page()).contains("data-requires-python=\"&gt;=3.9\"");
  }

  @Test
  void page_doesNotWaitForTheLookAtItsHost() throws Exception {
    stage.upstream.pytorch().add(odd().make());
    Gate gate = stage.upstream.hang("whl$");
    assertThat(page()).contains(NAME).doesNotContain("core-metadata");
    gate.awaitReached();
    assertThat(page()).doesNotContain("core-metadata");
  }

  @Test
  void page_ofAnotherProjectAtTheHost_needsNoSecondLook() throws Exception {
    listed(odd().make());
    stage.upstream.pytorch().add(TestWheel.of("even", "1.0"));
    assertThat(stage.get("/pytorch-cu124/simple/even/").body())
        .contains("data-core-metadata=\"true\"");
    assertThat(stage.upstream.count("\\.whl")).isZero();
  }

  @Test
  void noRanges_nothingIsAdvertised_untilTheFileIsHere() throws Exception {
    stage.upstream.noRanges("whl$");
    TestWheel wheel = TestWheel.recipe("odd", "1.0").padded(300_000).make();
    listed(wheel);
    assertThat(page()).doesNotContain("core-metadata");
    assertThat(metadata().body()).isEqualTo(new String(wheel.metadata(), StandardCharsets.UTF_8));
    assertThat(wheelRequests()).hasSize(1);
    assertThat(page()).contains("data-core-metadata=\"sha256=" + Sha256.of(wheel.metadata()));
  }

  @Test
  void rangesNoMore_theWheelIsReadWhole_andPagesSayNoMore() throws Exception {
    TestWheel wheel = TestWheel.recipe("odd", "1.0").padded(300_000).make();
    listed(wheel, TestWheel.recipe("odd", "1.1").padded(300_000).make());
    assertThat(page()).contains("data-core-metadata=\"true\"");
    stage.upstream.noRanges("whl$");
    assertThat(metadata().body()).isEqualTo(new String(wheel.metadata(), StandardCharsets.UTF_8));
    assertThat(page()).doesNotContain("data-core-metadata=\"true\"");
  }

  // --- what indexes say and do not say

  @Test
  void unadvertised_isFoundAndPassedThrough() throws Exception {
    stage.upstream.pypi().withUnadvertisedMetadata();
    TestWheel one = TestWheel.recipe("odd", "1.0").padded(300_000).make();
    TestWheel two = TestWheel.recipe("odd", "1.1").padded(300_000).make();
    stage.upstream.pypi().add(one, two);
    stage.upstream.noRanges("whl$");
    await(() -> stage.get("/pypi/simple/odd/").body().contains("data-core-metadata"));
    stage.upstream.forget();
    String path = stage.file("pypi", stage.upstream.pypi().path(one.filename()));
    assertThat(stage.get(path + ".metadata").body())
        .isEqualTo(new String(one.metadata(), StandardCharsets.UTF_8));
    assertThat(wheelRequests()).isEmpty();
  }

  @Test
  void advertisedAndMissing_isHadByRanges_andNotAskedForAgainAtThatHost() throws Exception {
    stage.upstream.pypi().add(TestWheel.of("small", "1.0"), TestWheel.of("small", "1.1"));
    stage.upstream.fail("metadata$", 404, 0);
    String first = stage.upstream.pypi().path("small-1.0-py3-none-any.whl");
    String second = stage.upstream.pypi().path("small-1.1-py3-none-any.whl");
    stage.get("/pypi/simple/small/");
    assertThat(stage.get(stage.file("pypi", first) + ".metadata").body()).contains("Version: 1.0");
    assertThat(stage.get(stage.file("pypi", second) + ".metadata").body()).contains("Version: 1.1");
    assertThat(stage.upstream.count("metadata$")).isEqualTo(1);
    assertThat(wheelRequests()).allMatch(one -> one.status() == 206);
  }

  @Test
  void advertisedAndMissingOnce_atAHostThatGivesOthers_isStillBelieved() throws Exception {
    TestWheel last = TestWheel.of("small", "1.2");
    stage.upstream.pypi().add(TestWheel.of("small", "1.0"), TestWheel.of("small", "1.1"), last);
    stage.get("/pypi/simple/small/");
    for (String version : List.of("1.0", "1.1", "1.2")) {
      if (version.equals("1.1")) {
        stage.upstream.fail("small-1.1.*metadata$", 404, 0);
      }
      String path = stage.upstream.pypi().path("small-" + version + "-py3-none-any.whl");
      assertThat(stage.get(stage.file("pypi", path) + ".metadata").body())
          .contains("Version: " + version);
    }
    assertThat(stage.upstream.count("metadata$")).isEqualTo(3);
    assertThat(stage.get("/pypi/simple/small/").body())
        .contains("data-core-metadata=\"sha256=" + Sha256.of(last.metadata()));
  }

  @Test
  void json_saysTrue_thenTheDigestAndRequiresPython() throws Exception {
    listed(odd().make());
    assertThat(stage.json(PAGE).body()).contains("\"core-metadata\":true");
    assertThat(metadata().statusCode()).isEqualTo(200);
    stage.pass(Duration.ofHours(1));
    await(
        () -> stage.json(PAGE).body().contains("\"core-metadata\":{\"sha256\":\"" + digest(TEXT)));
    assertThat(stage.json(PAGE).body()).contains("\"requires-python\":\">=3.9\"");
  }

  // --- what must not be read

  private static OddWheel hostile(String how) {
    return switch (how) {
      case "bomb" -> OddWheel.named(NAME).member(INFO, new byte[20 << 20]);
      case "encrypted" -> odd().encrypted(INFO);
      case "two dist-infos" -> odd().member("odd-2.0.dist-info/METADATA", TEXT);
      case "other name" -> OddWheel.named(NAME).member("even-1.0.dist-info/METADATA", TEXT);
      default -> OddWheel.named(NAME).member("odd/__init__.py", "");
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"bomb", "encrypted", "two dist-infos", "other name", "none"})
  void refused_isRemembered_andAdvertisedNoMore(String how) throws Exception {
    listed(hostile(how).make());
    HttpResponse<String> answer = metadata();
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains(NAME + ": its METADATA is refused");
    assertThat(page()).contains(NAME).doesNotContain("core-metadata");
    stage.upstream.forget();
    stage.restart();
    assertThat(metadata().statusCode()).isEqualTo(404);
    assertThat(wheelRequests()).isEmpty();
    assertThat(page()).doesNotContain("core-metadata");
  }

  @Test
  void refused_dayLaterTheSameObject_costsOneRequest_anotherOneIsRead() throws Exception {
    listed(hostile("two dist-infos").member("odd/big.bin", noise(200_000)).make());
    assertThat(metadata().statusCode()).isEqualTo(404);
    stage.pass(Duration.ofDays(2));
    stage.restart();
    stage.upstream.forget();
    assertThat(metadata().statusCode()).isEqualTo(404);
    assertThat(wheelRequests()).hasSize(1);
    stage.upstream.pytorch().lieAbout(NAME, odd().make());
    stage.pass(Duration.ofDays(2));
    stage.restart();
    assertThat(metadata().body()).isEqualTo(TEXT);
  }

  // --- when the file itself is here

  @Test
  void provisional_fileVerifiesWithOtherMetadata_givesWay() throws Exception {
    stage.upstream.pytorch().withoutDigests();
    listed(odd().make());
    assertThat(metadata().body()).isEqualTo(TEXT);
    TestWheel other = TestWheel.recipe("odd", "1.0").requires("six").make();
    stage.upstream.pytorch().lieAbout(NAME, other);
    assertThat(stage.bytes(stage.file("pytorch-cu124", "/whl/cu124/" + NAME)).body())
        .isEqualTo(other.bytes());
    await(() -> stage.isHere(other));
    assertThat(metadata().body()).contains("Requires-Dist: six");
    assertThat(page()).contains("data-core-metadata=\"sha256=" + Sha256.of(other.metadata()));
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
