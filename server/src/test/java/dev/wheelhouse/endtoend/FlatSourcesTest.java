package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.CudaWorld;
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

/** Sources whose one page lists the files of many projects. */
class FlatSourcesTest {
  private static final Duration LATER = Duration.ofMinutes(11);
  private static final String LINKS = "/flat/wheels.html";
  private static final String RELEASES = "/repos/o/r/releases?per_page=30";
  private static final TestWheel ACME = TestWheel.of("acme", "1.0");
  private static final TestWheel BETA = TestWheel.of("beta-x", "2.0+cu126");
  private static final TestWheel FALSE = CudaWorld.renamedFlashAttn();
  private static final TestWheel TRUE = flashAttn("cu12torch2.6cxx11abiTRUE", "2.7.4.post1");
  private static final TestWheel NEXT = flashAttn("cu12torch2.7cxx11abiFALSE", "2.7.4.post1");
  private static final TestWheel OLD = flashAttn("cu12torch2.6cxx11abiFALSE", "2.7.3");
  private static final String OFFERED = "flash_attn-2.7.4.post1-cp38-abi3-linux_x86_64.whl";

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void make() throws Exception {
    stage =
        new Stage(directory)
            .withTables(
                """
                [source.flat]
                kind = "find-links"
                url = "%s/flat/wheels.html"
                [source.gh]
                kind = "release-page"
                url = "%s/repos/o/r/releases?per_page=30"
                variant = ["cu12torch2.6cxx11abiFALSE", "cu124*"]
                renamed = true
                [index.mine]
                rules = [{ projects = ["*"], sources = ["local", "gh", "flat", "pypi"] }]
                """);
    for (TestWheel wheel : List.of(ACME, BETA)) {
      stage.upstream.publish("/flat/" + wheel.filename(), wheel);
    }
    for (TestWheel wheel : List.of(FALSE, TRUE, NEXT, OLD)) {
      stage.upstream.publish("/o/r/releases/download/v/" + wheel.filename(), wheel);
    }
    links(anchor(ACME) + anchor(BETA) + "<a href=\"README.html\">read</a>");
    releases(asset(FALSE) + "," + asset(TRUE) + "," + asset(NEXT));
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private static TestWheel flashAttn(String label, String version) {
    return TestWheel.recipe("flash-attn", version + "+" + label)
        .metadataVersion(version)
        .tags("cp38", "abi3", "linux_x86_64")
        .make();
  }

  private void links(String anchors) {
    stage.upstream.publish(LINKS, "<html><body>" + anchors + "</body></html>");
  }

  private static String anchor(TestWheel wheel) {
    return "<a href=\"../flat/%s#sha256=%s\">%s</a><br>"
        .formatted(wheel.filename().replace("+", "%2B"), wheel.sha256(), wheel.filename());
  }

  private void releases(String assets) {
    stage.upstream.publish(
        RELEASES, "application/json; charset=utf-8", "[{\"assets\": [" + assets + "]}]", "");
  }

  private String asset(TestWheel wheel) {
    return """
    {"name": "%s", "state": "uploaded", "size": %d, "digest": "sha256:%s",
     "updated_at": "2025-01-29T17:02:11Z", "browser_download_url": "%s/o/r/releases/download/v/%s"}\
    """
        .formatted(
            wheel.filename(), wheel.size(), wheel.sha256(), stage.upstream.url(), wheel.filename());
  }

  private String page(String path) throws Exception {
    HttpResponse<String> answer = stage.json(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void links_manyProjects_comeFromOneRequest() throws Exception {
    stage.start();
    assertThat(page("/flat/simple/acme/")).contains(ACME.filename(), ACME.sha256().hex());
    assertThat(page("/mine/simple/beta-x/")).contains("2.0%2Bcu126", BETA.sha256().hex());
    assertThat(stage.get("/flat/simple/nosuch/").statusCode()).isEqualTo(404);
    assertThat(page("/flat/simple/")).contains("acme", "beta-x");
    assertThat(stage.upstream.count(LINKS)).isEqualTo(1);
    assertThat(stage.bytes(stage.file("flat", "/flat/" + BETA.filename())).body())
        .isEqualTo(BETA.bytes());
  }

  @Test
  void links_afterTheirTime_areRevalidatedOnceForAll() throws Exception {
    stage.start();
    page("/flat/simple/acme/");
    stage.pass(LATER);
    page("/flat/simple/acme/");
    page("/flat/simple/beta-x/");
    assertThat(stage.get("/flat/simple/nosuch/").statusCode()).isEqualTo(404);
    assertThat(stage.upstream.requests())
        .filteredOn(one -> one.path().equals(LINKS))
        .extracting(one -> one.status())
        .containsExactly(200, 304);
  }

  @Test
  void links_projectThatIsNoLongerThere_keepsItsFiles() throws Exception {
    stage.start();
    page("/flat/simple/acme/");
    links(anchor(BETA));
    stage.pass(LATER);
    // The page is still here: the file was delisted, the project has not vanished.
    assertThat(page("/flat/simple/acme/")).contains(ACME.filename());
    assertThat(stage.run("show", Map.of("file", ACME.filename())).getFirst())
        .containsKey("delisted-at");
  }

  @Test
  void links_pageFails_isNeverAbsenceAndTheOldOneStays() throws Exception {
    stage.start();
    stage.upstream.fail(LINKS, 404, 0);
    assertThat(stage.get("/flat/simple/acme/").statusCode()).isEqualTo(502);
    stage.upstream.clearFaults();
    page("/flat/simple/acme/");
    stage.upstream.fail(LINKS, 500, 0);
    stage.pass(LATER);
    assertThat(page("/flat/simple/acme/")).contains(ACME.filename());
  }

  @Test
  void links_pageFailsForManyProjectsAtOnce_isNotAskedForEach() throws Exception {
    stage.start();
    stage.upstream.fail(LINKS, 500, 0);
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(
          stage
              .client()
              .sendAsync(
                  stage.request("/flat/simple/p" + i + "/").build(),
                  HttpResponse.BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).isEqualTo(502);
    }
    assertThat(stage.upstream.count(LINKS)).isLessThan(20);
  }

  @Test
  void releases_chosenVariant_isOfferedUnderTheNameOfItsMetadata() throws Exception {
    stage.start();
    String page = page("/gh/simple/flash-attn/");
    assertThat(page)
        .contains("\"filename\":\"" + OFFERED + "\"")
        .contains("\"_upstream-name\":\"" + FALSE.filename() + "\"")
        .contains(FALSE.sha256().hex())
        .contains("\"upload-time\":\"2025-01-29T17:02:11Z\"")
        .contains("\"versions\":[\"2.7.4.post1\"]")
        .doesNotContain(TRUE.sha256().hex())
        .doesNotContain(NEXT.sha256().hex());
    String origin = stage.file("gh", "/o/r/releases/download/v/" + FALSE.filename());
    assertThat(page).contains(origin + "/" + OFFERED);
    assertThat(stage.get("/gh/simple/flash-attn/").body()).contains(origin + "/" + OFFERED);
    assertThat(stage.bytes(origin + "/" + OFFERED).body()).isEqualTo(FALSE.bytes());
    assertThat(stage.bytes(origin + "/" + OFFERED + ".metadata").body())
        .isEqualTo(FALSE.metadata());
    // Under either name the bytes are one file; nothing is fetched twice.
    stage.upstream.forget();
    assertThat(stage.bytes(origin).body()).isEqualTo(FALSE.bytes());
    assertThat(stage.upstream.requests()).isEmpty();
  }

  @Test
  void releases_otherVariants_areReachedByTheirOwnAddress() throws Exception {
    stage.start();
    String origin = stage.file("gh", "/o/r/releases/download/v/" + TRUE.filename());
    assertThat(stage.bytes(origin).body()).isEqualTo(TRUE.bytes());
    assertThat(stage.run("show", Map.of("file", FALSE.filename())))
        .extracting(row -> row.get("filename"))
        .contains(OFFERED, FALSE.filename());
  }

  @Test
  void releases_otherSetting_offersTheOtherVariantAtOnce() throws Exception {
    stage.start();
    page("/gh/simple/flash-attn/");
    stage.with("WHEELHOUSE_SOURCE_GH_VARIANT", "cu12torch2.6cxx11abiTRUE").restart();
    assertThat(page("/gh/simple/flash-attn/"))
        .contains("\"filename\":\"" + OFFERED + "\"")
        .contains(TRUE.sha256().hex())
        .doesNotContain(FALSE.sha256().hex());
    // What was given out before serves the same bytes for ever.
    String origin = stage.file("gh", "/o/r/releases/download/v/" + FALSE.filename());
    assertThat(stage.bytes(origin + "/" + OFFERED).body()).isEqualTo(FALSE.bytes());
  }

  @Test
  void releases_listingOfSeveralPages_isReadToItsEnd() throws Exception {
    stage.upstream.publish(
        RELEASES,
        "application/json",
        "[{\"assets\": [" + asset(FALSE) + "]}]",
        "Link: <" + stage.upstream.url() + "/next>; rel=\"next\"\r\n");
    stage.upstream.publish("/next", "application/json", "[{\"assets\": [" + asset(OLD) + "]}]", "");
    stage.start();
    assertThat(page("/gh/simple/flash-attn/")).contains("\"versions\":[\"2.7.3\",\"2.7.4.post1\"]");
  }

  @Test
  void releases_refusalOfTheApi_isAFailure() throws Exception {
    stage.upstream.publish(
        RELEASES, "application/json", "{\"message\": \"API rate limit exceeded\"}", "");
    stage.start();
    HttpResponse<String> answer = stage.get("/gh/simple/flash-attn/");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("a release without assets");
  }

  @Test
  void mirrors_secondDisagrees_theFirstDigestStays() throws Exception {
    stage.withTables(
        """
        [source.twins]
        url = ["%s/one/", "%s/two/"]
        """);
    stage.upstream.publish("/one/six/", simple(TestWheel.of("six", "1.0"), "/one/"));
    stage.upstream.publish(
        "/two/six/",
        simple(TestWheel.of("six", "1.0").rebuilt(), "/two/")
            + simple(TestWheel.of("six", "2.0"), "/two/"));
    stage.start();
    page("/twins/simple/six/");
    stage.upstream.fail("/one/six/", 500, 0);
    stage.pass(LATER);
    assertThat(page("/twins/simple/six/"))
        .contains(TestWheel.of("six", "1.0").sha256().hex(), "six-2.0")
        .doesNotContain(TestWheel.of("six", "1.0").rebuilt().sha256().hex());
  }

  private static String simple(TestWheel wheel, String folder) {
    return "<a href=\"%s%s#sha256=%s\">%s</a>"
        .formatted(folder, wheel.filename(), wheel.sha256(), wheel.filename());
  }
}
