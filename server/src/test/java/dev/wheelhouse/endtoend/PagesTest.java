package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.TestWheel;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagesTest {
  private static final Duration LATER = Duration.ofMinutes(11);

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    CudaWorld.fill(stage.upstream, 0);
    stage.start();
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  /** A page without the sizes that are learned behind it. */
  private static String withoutSizes(String page) {
    return page.replaceAll("\"size\":\\d+,|\"api-version\":\"[^\"]+\"|,\"versions\":\\[[^]]*]", "");
  }

  private String page(String path) throws Exception {
    HttpResponse<String> answer = stage.json(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void welcome_namesTheAddressToPaste_andTheUsualIndexFirst() throws Exception {
    String page = stage.get("/").body();
    assertThat(page).contains("--index-url http://127.0.0.1:" + stage.port() + "/simple/ PACKAGE");
    assertThat(page.indexOf("<li>")).isEqualTo(page.indexOf("<li><a href=\"/simple/\">"));
  }

  @Test
  void page_hundredClientsAtOnce_upstreamIsAskedOnce() throws Exception {
    Gate gate = stage.upstream.hang("/simple/six/");
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(
          stage
              .client()
              .sendAsync(
                  stage.request("/simple/six/").build(), HttpResponse.BodyHandlers.ofString()));
    }
    gate.awaitReached();
    stage.upstream.clearFaults();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).isEqualTo(200);
    }
    // The one that hung was cut and tried again: two came, not a hundred.
    assertThat(stage.upstream.count("/simple/six/")).isEqualTo(2);
  }

  @Test
  void page_whileFresh_upstreamIsNotAsked() throws Exception {
    page("/simple/six/");
    page("/simple/six/");
    stage.get("/simple/six/");
    page("/plain/simple/six/");
    assertThat(stage.upstream.count("/simple/six/")).isEqualTo(1);
  }

  @Test
  void page_afterItsTime_isRevalidatedByEtag() throws Exception {
    String before = page("/simple/six/");
    stage.pass(LATER);
    assertThat(page("/simple/six/")).isEqualTo(before);
    assertThat(stage.upstream.requests().getLast().status()).isEqualTo(304);
    page("/simple/six/");
    assertThat(stage.upstream.count("/simple/six/")).isEqualTo(2);
  }

  @Test
  void page_upstreamWithoutEtag_isComparedByItsBytes() throws Exception {
    stage.upstream.pypi().withoutEtags();
    HttpResponse<String> before = stage.json("/simple/six/");
    stage.pass(LATER);
    HttpResponse<String> after = stage.json("/simple/six/");
    assertThat(after.headers().firstValue("etag")).isEqualTo(before.headers().firstValue("etag"));
    assertThat(stage.upstream.count("/simple/six/")).isEqualTo(2);
  }

  @Test
  void page_newFileUpstream_isListedAfterItsTime() throws Exception {
    page("/simple/six/");
    stage.upstream.pypi().add(TestWheel.of("six", "1.18.0"));
    assertThat(page("/simple/six/")).doesNotContain("1.18.0");
    stage.pass(LATER);
    assertThat(page("/simple/six/")).contains("six-1.18.0");
  }

  @Test
  void page_unknownEverywhere_is404_andAskedAgainAfterItsTime() throws Exception {
    HttpResponse<String> answer = stage.get("/simple/nosuch/");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("nosuch").contains("pypi");
    stage.get("/simple/nosuch/");
    assertThat(stage.upstream.count("/nosuch/")).isEqualTo(1);
    stage.pass(Duration.ofMinutes(2));
    stage.get("/simple/nosuch/");
    assertThat(stage.upstream.count("/nosuch/")).isEqualTo(2);
  }

  @Test
  void page_pytorchSays403_isAbsence() throws Exception {
    assertThat(stage.get("/pytorch-cu124/simple/nosuch/").statusCode()).isEqualTo(404);
  }

  @Test
  void page_pytorchSays403ForWhatItHad_theOldPageStays() throws Exception {
    // The sizes, which this index does not tell, are asked for behind the page.
    BigWheelStage.await(
        "every size is known",
        () -> page("/pytorch-cu124/simple/triton/").split("\"size\":", -1).length == 5);
    String before = page("/pytorch-cu124/simple/triton/");
    stage.upstream.fail("/whl/cu124/triton/", 403, 0);
    stage.pass(LATER);
    assertThat(page("/pytorch-cu124/simple/triton/")).isEqualTo(before);
  }

  @Test
  void page_upstreamFails_isNever404AndNeverCached() throws Exception {
    stage.upstream.fail("/simple/six/", 500, 0);
    HttpResponse<String> answer = stage.get("/simple/six/");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("pypi").contains("500");
    stage.upstream.clearFaults();
    page("/simple/six/");
  }

  @Test
  void page_upstreamFailsOnce_isTriedAgainHere() throws Exception {
    stage.upstream.fail("/simple/six/", 503, 1);
    page("/simple/six/");
    assertThat(stage.upstream.count("/simple/six/")).isEqualTo(2);
  }

  @Test
  void page_singleSourceFails_theStatusTellsHow() throws Exception {
    stage.upstream.fail("/simple/six/", 500, 0);
    assertThat(stage.get("/pypi/simple/six/").statusCode()).isEqualTo(502);
    stage.upstream.clearFaults();
    stage.upstream.hang("/simple/numpy/");
    assertThat(stage.get("/pypi/simple/numpy/").statusCode()).isEqualTo(504);
    stage.upstream.clearFaults();
    stage.upstream.stop();
    HttpResponse<String> answer = stage.get("/pypi/simple/fsspec/");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
  }

  @Test
  void page_loginPageOrCutPage_isNoIndex() throws Exception {
    stage.upstream.loginPage("/simple/six/");
    HttpResponse<String> answer = stage.get("/pypi/simple/six/");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("not an index page");
    stage.upstream.clearFaults();
    stage.upstream.cut("/simple/numpy/", 50, 0);
    assertThat(stage.get("/pypi/simple/numpy/").statusCode()).isEqualTo(502);
  }

  @Test
  void page_upstreamFailsLater_theOldPageIsServed() throws Exception {
    String before = page("/simple/six/");
    stage.upstream.fail("/simple/six/", 500, 0);
    stage.pass(LATER);
    assertThat(page("/simple/six/")).isEqualTo(before);
  }

  @Test
  void page_upstreamIsSlow_theOldPageIsServedMeanwhile() throws Exception {
    String before = page("/simple/six/");
    stage.pass(LATER);
    Gate gate = stage.upstream.hang("/simple/six/");
    CompletableFuture<HttpResponse<String>> answer =
        stage
            .client()
            .sendAsync(
                stage
                    .request("/simple/six/")
                    .header("Accept", "application/vnd.pypi.simple.v1+json")
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    gate.awaitReached();
    assertThat(answer.get().body()).isEqualTo(before);
  }

  @Test
  void page_upstreamIsDead_oldPagesAndRestartsKeepWorking() throws Exception {
    String before = withoutSizes(page("/simple/torch/"));
    stage.upstream.stop();
    stage.pass(LATER);
    assertThat(withoutSizes(page("/simple/torch/"))).isEqualTo(before);
    stage.stop();
    stage.start();
    assertThat(withoutSizes(page("/simple/torch/"))).isEqualTo(before);
  }

  @Test
  void page_union_needsEverySource() throws Exception {
    stage.upstream.fail("/whl/cu124/torch/", 500, 0);
    HttpResponse<String> answer = stage.get("/simple/torch/");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("pytorch-cu124");
    assertThat(stage.get("/plain/simple/torch/").statusCode()).isEqualTo(200);
  }

  @Test
  void page_family_isMergedByVersion() throws Exception {
    String union = page("/simple/torch/");
    assertThat(union)
        .contains("torch-2.6.0+cu124-cp311")
        .contains("torch-2.6.0-cp311")
        .contains("torch-2.7.0");
    String strict = page("/cu124/simple/torch/");
    assertThat(strict).contains("torch-2.6.0+cu124-cp311").doesNotContain("torch-2.7.0");
    String plain = page("/plain/simple/torch/");
    assertThat(plain).contains("torch-2.6.0-cp311").doesNotContain("cu124");
    assertThat(page("/simple/triton/")).contains("manylinux_2_17").doesNotContain("manylinux_2_27");
    assertThat(page("/simple/numpy/")).doesNotContain("1.26.3");
  }

  @Test
  void page_linksToAnyHost_pointAtUs() throws Exception {
    stage.upstream.pytorch().onAnotherHost();
    String html = stage.get("/pytorch-cu124/simple/torch/").body();
    assertThat(html)
        .contains("href=\"../../../files/pytorch-cu124/localhost%3A")
        .contains("%2Bcu124")
        .doesNotContain("href=\"http");
  }

  @Test
  void page_conditional_repeatsTheTagThatTheClientHas() throws Exception {
    String etag = stage.json("/simple/six/").headers().firstValue("etag").orElseThrow();
    HttpResponse<String> answer =
        stage.get(
            "/simple/six/", "Accept", "application/vnd.pypi.simple.v1+json", "If-None-Match", etag);
    assertThat(answer.statusCode()).isEqualTo(304);
    assertThat(answer.headers().firstValue("etag")).contains(etag);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void page_formsAndEncodings_haveTagsOfTheirOwn() throws Exception {
    List<String> tags = new ArrayList<>();
    for (String accept : List.of("application/vnd.pypi.simple.v1+json", "text/html")) {
      for (String encoding : List.of("gzip", "identity")) {
        HttpResponse<byte[]> answer =
            stage.bytes("/simple/six/", "Accept", accept, "Accept-Encoding", encoding);
        assertThat(answer.headers().firstValue("vary")).contains("Accept, Accept-Encoding");
        assertThat(answer.headers().firstValue("content-type").orElseThrow()).startsWith(accept);
        assertThat(answer.headers().firstValue("content-encoding").isPresent())
            .isEqualTo(encoding.equals("gzip"));
        tags.add(answer.headers().firstValue("etag").orElseThrow());
      }
    }
    assertThat(tags).doesNotHaveDuplicates();
  }

  @Test
  void page_head_tellsTheSameAsGet() throws Exception {
    HttpResponse<String> get = stage.get("/simple/six/");
    HttpResponse<Void> head = stage.head("/simple/six/");
    assertThat(head.headers().firstValue("content-length"))
        .isEqualTo(get.headers().firstValue("content-length"));
    assertThat(head.headers().firstValue("etag")).isEqualTo(get.headers().firstValue("etag"));
  }

  @Test
  void page_otherMethods_areNotAllowed() throws Exception {
    HttpResponse<String> answer =
        stage
            .client()
            .send(
                stage.request("/simple/six/").DELETE().build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).contains("GET, HEAD");
  }

  @Test
  void page_nothingAcceptable_is406() throws Exception {
    assertThat(stage.get("/simple/six/", "Accept", "image/png").statusCode()).isEqualTo(406);
    assertThat(
            stage
                .get(
                    "/simple/six/?format=application/vnd.pypi.simple.v1+json",
                    "Accept",
                    "image/png")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void page_nameNotNormalized_moves() throws Exception {
    HttpResponse<String> answer = stage.get("/simple/Typing_Extensions");
    assertThat(answer.statusCode()).isEqualTo(301);
    assertThat(answer.headers().firstValue("location")).contains("/simple/typing-extensions/");
  }

  @Test
  void root_listsWhatIsKnown() throws Exception {
    page("/simple/six/");
    page("/simple/numpy/");
    assertThat(stage.get("/simple/").body())
        .contains("six")
        .contains("numpy")
        .doesNotContain("sympy");
    assertThat(stage.json("/pypi/simple/").body()).contains("six");
  }

  @Test
  void delisted_atPypi_isYankedAndAtPytorchListed() throws Exception {
    page("/simple/six/");
    page("/pytorch-cu124/simple/torch/");
    stage.upstream.pypi().remove("six-1.17.0-py3-none-any.whl");
    stage.upstream.pytorch().remove("torch-2.5.1+cu124-cp311-cp311-linux_x86_64.whl");
    stage.pass(LATER);
    assertThat(page("/simple/six/")).contains("delisted upstream 2026-01-01, kept here");
    assertThat(page("/pytorch-cu124/simple/torch/"))
        .contains("torch-2.5.1+cu124-cp311")
        .doesNotContain("delisted");
  }

  @Test
  void quarantined_offersNoFile_until_allowed() throws Exception {
    page("/simple/six/");
    String file = stage.file("pypi", stage.upstream.pypi().path("six-1.17.0-py3-none-any.whl"));
    assertThat(stage.bytes(file).statusCode()).isEqualTo(200);
    stage.upstream.pypi().quarantine("six");
    stage.pass(LATER);
    String page = page("/simple/six/");
    assertThat(page).contains("quarantined").doesNotContain("six-1.17.0");
    stage.stop();
    stage.start();
    HttpResponse<String> refused = stage.get(file);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("quarantined").contains("wheelhouse allow six");
    stage.run("allow", Map.of("project", "six"));
    assertThat(stage.bytes(file).statusCode()).isEqualTo(200);
    assertThat(page("/simple/six/")).contains("six-1.17.0");
  }

  @Test
  void vanished_isHidden_andComesBackWithoutItsOldFiles() throws Exception {
    page("/simple/six/");
    String old = stage.file("pypi", stage.upstream.pypi().path("six-1.17.0-py3-none-any.whl"));
    stage.upstream.pypi().drop("six");
    stage.pass(LATER);
    assertThat(stage.get("/simple/six/").statusCode()).isEqualTo(404);
    assertThat(stage.get(old).statusCode()).isEqualTo(403);
    stage.upstream.pypi().add(TestWheel.of("six", "6.6.6"));
    stage.pass(LATER);
    assertThat(page("/simple/six/")).contains("six-6.6.6").doesNotContain("six-1.17.0");
    assertThat(stage.get(old).statusCode()).isEqualTo(403);
  }

  @Test
  void offline_listsOnlyWhatIsHere_andRemembersWants() throws Exception {
    page("/simple/torch/");
    page("/simple/six/");
    stage.bytes(stage.file("pypi", stage.upstream.pypi().path("six-1.17.0-py3-none-any.whl")));
    stage.stop();
    stage.with("offline = true").start();
    stage.upstream.forget();
    assertThat(page("/simple/six/")).contains("six-1.17.0");
    HttpResponse<String> torch = stage.get("/simple/torch/");
    assertThat(torch.statusCode()).isEqualTo(404);
    assertThat(torch.body()).contains("not in this mirror, offline");
    assertThat(stage.get("/simple/nosuch/").statusCode()).isEqualTo(404);
    assertThat(stage.get("/simple/nosuch/").statusCode()).isEqualTo(404);
    assertThat(stage.upstream.requests()).isEmpty();
    assertThat(stage.run("wants", Map.of()))
        .extracting(want -> want.get("name") + " " + want.get("count"))
        .containsExactlyInAnyOrder("torch 1", "nosuch 2");
  }
}
