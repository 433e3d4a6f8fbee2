package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.TestWheel;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes and dates that no page tells are learned behind the page. The clock starts with 2026. */
@Timeout(60)
class LearnedFactsTest {
  private static final String PAGE = "/pypi/simple/plain/";
  private static final String JSON = "application/vnd.pypi.simple.v1+json";
  private static final String FIRST_SEEN = "\"_upload-time-from\":\"first-seen\"";
  private static final String MODIFIED = "\"_upload-time-from\":\"last-modified\"";
  private static final Duration LATER = Duration.ofMinutes(11);
  private static final int FILES = 8;

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void prepare() throws Exception {
    stage = new Stage(directory);
    stage.upstream.pypi().withoutSizes().withoutDates();
    for (int i = 0; i < FILES; i++) {
      stage.upstream.pypi().add(TestWheel.of("plain", "1." + i));
    }
    stage.start();
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private String page() throws Exception {
    return page(PAGE);
  }

  private String page(String path) throws Exception {
    HttpResponse<String> answer = stage.json(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private void awaitPage(String words) throws Exception {
    BigWheelStage.await(words, () -> page().contains(words));
  }

  private void awaitHeads(long count) throws Exception {
    BigWheelStage.await(count + " HEADs", () -> stage.upstream.heads("whl$") >= count);
  }

  private void learned() throws Exception {
    page();
    awaitPage("\"api-version\":\"1.4\"");
  }

  @Test
  void page_tellsWhatOriginsTold_afterOneHeadForEachFile() throws Exception {
    assertThat(page())
        .contains("\"api-version\":\"1.0\"", FIRST_SEEN, "\"upload-time\":\"2026-01-01T00:00:00Z\"")
        .doesNotContain("\"size\"");
    awaitPage("\"api-version\":\"1.4\"");
    assertThat(page())
        .contains(MODIFIED, "\"upload-time\":\"2025-07-07T00:00:00Z\"")
        .contains("\"size\":" + TestWheel.of("plain", "1.3").size())
        .doesNotContain(FIRST_SEEN);
    assertThat(stage.upstream.heads("whl$")).isEqualTo(FILES);
    assertThat(stage.get("/pypi/simple/plain/").body()).contains("data-size=");
  }

  @Test
  void page_changesOnceForAllItsFiles() throws Exception {
    Gate gate = stage.upstream.late("plain-1.3-.*whl$");
    Set<String> seen = new HashSet<>(Set.of(page()));
    awaitHeads(FILES);
    assertThat(page()).isIn(seen);
    gate.open();
    BigWheelStage.await(
        "all sizes",
        () -> {
          String now = page();
          seen.add(now);
          return now.contains("\"api-version\":\"1.4\"");
        });
    assertThat(seen).hasSize(2);
  }

  @Test
  void clients_twoHundredAtOnce_costOneHeadAFile_andWaitForNone() throws Exception {
    Gate gate = stage.upstream.late("whl$");
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(
          stage
              .client()
              .sendAsync(
                  stage.request(PAGE).header("Accept", JSON).build(),
                  HttpResponse.BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().body()).contains(FIRST_SEEN);
    }
    gate.awaitReached();
    assertThat(stage.upstream.heads("whl$")).as("at once").isBetween(1L, 4L);
    gate.open();
    awaitPage("\"api-version\":\"1.4\"");
    assertThat(stage.upstream.heads("whl$")).isEqualTo(FILES);
  }

  @Test
  void indexThatTellsBoth_causesNoHead() throws Exception {
    Stage complete = new Stage(directory.resolve("complete"));
    java.nio.file.Files.createDirectories(directory.resolve("complete"));
    complete.upstream.pypi().add(TestWheel.of("six", "1.17.0"));
    complete.upstream.pytorch().add(TestWheel.of("torch", "2.6.0+cu124"));
    try (complete) {
      complete.start();
      assertThat(complete.json("/simple/six/").body())
          .contains("\"api-version\":\"1.4\"")
          .doesNotContain("_upload-time-from");
      String torch = "/pytorch-cu124/simple/torch/";
      // PyTorch's attribute is the index's own word; its sizes are asked for.
      assertThat(complete.json(torch).body())
          .contains("\"upload-time\":\"2025-01-29T17:02:11Z\"")
          .doesNotContain("_upload-time-from");
      BigWheelStage.await(
          "its size", () -> complete.json(torch).body().contains("\"api-version\":\"1.4\""));
      assertThat(complete.json(torch).body())
          .contains("\"upload-time\":\"2025-01-29T17:02:11Z\"")
          .doesNotContain("_upload-time-from");
      assertThat(complete.upstream.heads("torch")).isEqualTo(1);
      assertThat(complete.upstream.heads("six")).isZero();
    }
  }

  @Test
  void restartAndNewPage_keepWhatWasLearned_andAskForTheNewFileAlone() throws Exception {
    learned();
    stage.restart();
    stage.upstream.forget();
    assertThat(page()).contains("\"api-version\":\"1.4\"", MODIFIED);
    stage.pass(LATER);
    stage.upstream.pypi().add(TestWheel.of("plain", "2.0"));
    learned();
    assertThat(stage.upstream.heads("whl$")).isEqualTo(1);
    assertThat(stage.upstream.heads("plain-2.0")).isEqualTo(1);
    assertThat(page())
        .contains("\"upload-time\":\"2025-07-07T00:00:00Z\"")
        .doesNotContain(FIRST_SEEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 405, 500})
  void refusedHead_isAskedAgain_everLater(int status) throws Exception {
    stage.upstream.fail("whl$", status, 0, "0");
    stage.upstream.pypi().add(TestWheel.of("lone", "1.0"));
    String lone = "/pypi/simple/lone/";
    page(lone);
    awaitHeads(1);
    for (int hour = 0; hour < 24; hour++) {
      stage.pass(Duration.ofHours(1));
      assertThat(page(lone)).contains(FIRST_SEEN, "\"api-version\":\"1.0\"");
    }
    int tries = status == 500 ? 2 : 1; // what may pass is tried once more at once
    // After 0, 1, 3, 7 and 15 hours at the earliest.
    assertThat(stage.upstream.heads("whl$")).isBetween(1L, 5L * tries);
    stage.upstream.clearFaults();
    BigWheelStage.await(
        "its size",
        () -> {
          stage.pass(Duration.ofHours(1));
          return page(lone).contains("\"api-version\":\"1.4\"");
        });
  }

  @Test
  void stop_whileOriginsAreSilent_isPrompt_andCountsNobodysFailure() throws Exception {
    Gate gate = stage.upstream.late("whl$");
    page();
    gate.awaitReached();
    stage.stop();
    stage.upstream.clearFaults();
    stage.start();
    learned(); // at once: a failure would have to wait for an hour
  }

  @Test
  void views_countFromLastModified() throws Exception {
    String view = "/at/2025-08-01/pypi/simple/plain/";
    assertThat(page(view)).doesNotContain("plain-1.0");
    BigWheelStage.await("it is listed", () -> page(view).contains("plain-1.0"));
    assertThat(page("/at/2025-07-01/pypi/simple/plain/")).doesNotContain("plain-1.0");
  }

  @Test
  void minAge_countsFromLastModified() throws Exception {
    stage.stop();
    stage.withTables("[index.default]\nmin-age = '30d'\n").start();
    Gate gate = stage.upstream.late("whl$");
    String address = stage.file("pypi", stage.upstream.pypi().path("plain-1.0-py3-none-any.whl"));
    assertThat(page("/simple/plain/")).doesNotContain("plain-1.0");
    assertThat(stage.get(address).statusCode()).isEqualTo(403);
    gate.open();
    BigWheelStage.await("it is listed", () -> page("/simple/plain/").contains("plain-1.0"));
    assertThat(stage.get(address).statusCode()).isEqualTo(200);
  }

  @Test
  void seededFiles_tellWhoseWordTheirDateIs() throws Exception {
    stage.seed(TestWheel.of("acme", "1.0"), "upload-time=2025-03-01T00:00:00Z");
    assertThat(page("/simple/acme/"))
        .contains("\"upload-time\":\"2025-03-01T00:00:00Z\"", "\"_upload-time-from\":\"given\"");
    stage.seed(TestWheel.of("acme-two", "1.0"));
    assertThat(page("/simple/acme-two/"))
        .contains("\"upload-time\":\"2025-07-07T00:00:00Z\"", "\"_upload-time-from\":\"archive\"");
  }
}
