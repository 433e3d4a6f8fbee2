package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.Gate;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred clients want the same, while upstream is being asked for it. */
class ManyAskTest {
  private static final int CLIENTS = 200;
  private static final String PAGE = "/simple/six/";
  private static final String WHY = "/-/why/six";

  /** For a test that holds upstream back: what is asked must not give up meanwhile. */
  private static final String PATIENTLY = "WHEELHOUSE_FETCH_TIMEOUT";

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    CudaWorld.fill(stage.upstream, 0);
    stage.with(PATIENTLY, "60s").start();
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  /** Every second one asks for the page, the others why it is as it is. */
  private List<CompletableFuture<HttpResponse<String>>> ask() {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      for (String path : new String[] {PAGE, WHY}) {
        answers.add(
            stage
                .client()
                .sendAsync(stage.request(path).build(), HttpResponse.BodyHandlers.ofString()));
      }
    }
    return answers;
  }

  private static void allAreRight(List<CompletableFuture<HttpResponse<String>>> answers)
      throws Exception {
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
      assertThat(answer.get().body()).contains("six-1.17.0-py3-none-any.whl");
    }
  }

  @Test
  void pageThatIsNotKnownYet_isAskedForOnce_andAllGetIt() throws Exception {
    Gate gate = stage.upstream.late(PAGE);
    List<CompletableFuture<HttpResponse<String>>> answers = ask();
    gate.awaitReached();
    gate.open();
    allAreRight(answers);
    assertThat(stage.upstream.count("^" + PAGE + "$")).isEqualTo(1);
  }

  @Test
  void pageThatIsRefreshed_isAskedForOnce_andTheOldOneServesMeanwhile() throws Exception {
    assertThat(stage.get(PAGE).statusCode()).isEqualTo(200);
    stage.upstream.forget();
    stage.pass(Duration.ofDays(1));
    Gate gate = stage.upstream.late(PAGE);
    List<CompletableFuture<HttpResponse<String>>> answers = ask();
    gate.awaitReached();
    allAreRight(answers);
    assertThat(stage.upstream.count("^" + PAGE + "$")).isEqualTo(1);
    gate.open();
  }

  @Test
  void oneWhoseUpstreamIsSlow_holdsUpNoOtherQuestion() throws Exception {
    Gate gate = stage.upstream.late(PAGE);
    List<CompletableFuture<HttpResponse<String>>> answers = ask();
    gate.awaitReached();
    assertThat(stage.get("/-/why/filelock").body()).contains("filelock-3.16.1");
    gate.open();
    allAreRight(answers);
  }

  @Test
  void sourceThatCannotBeReached_isToldToAll_withTheTimeToComeAgain() throws Exception {
    stage.upstream.stop();
    for (CompletableFuture<HttpResponse<String>> answer : ask()) {
      HttpResponse<String> got = answer.get();
      if (got.uri().getPath().equals(PAGE)) {
        assertThat(got.statusCode()).isEqualTo(503);
        assertThat(got.headers().firstValue("Retry-After")).isPresent();
      } else {
        assertThat(got.statusCode()).as("that is the explanation").isEqualTo(200);
      }
      assertThat(got.body()).contains("source pypi");
    }
  }
}
