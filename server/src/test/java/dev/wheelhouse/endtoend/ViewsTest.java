package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.TestWheel;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Indexes as they were, and what the policy of an index hides. The clock starts with 2026. */
class ViewsTest {
  private static final String OLD = "numpy-1.26.4-py3-none-any.whl";
  private static final String NEW = "numpy-2.2.6-py3-none-any.whl";
  private static final Pattern LINK = Pattern.compile("\"url\":\"([^\"]+)\"");

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void prepare() throws Exception {
    stage = new Stage(directory);
    CudaWorld.fill(stage.upstream, 0);
    stage.upstream.pypi().uploaded(OLD, "2024-02-05T23:00:00.000000Z");
    stage.upstream.pypi().uploaded(NEW, "2025-05-17T22:35:00.000000Z");
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private String page(String path) throws Exception {
    HttpResponse<String> answer = stage.json(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private String file(String filename) {
    return stage.file("pypi", stage.upstream.pypi().path(filename));
  }

  private void refused(String path, String... words) throws Exception {
    HttpResponse<String> answer = stage.get(path);
    assertThat(answer.statusCode()).as(path).isEqualTo(403);
    assertThat(answer.body()).contains(words);
  }

  @Test
  void at_date_listsWhatWasUploadedByItsEnd() throws Exception {
    stage.start();
    assertThat(page("/at/2025-05-16/simple/numpy/")).contains(OLD).doesNotContain(NEW);
    assertThat(page("/at/2025-05-17/simple/numpy/")).contains(OLD, NEW);
    assertThat(page("/at/2025-05-17T22:00:00Z/plain/simple/numpy/"))
        .contains(OLD)
        .doesNotContain(NEW);
    assertThat(page("/simple/numpy/")).contains(OLD, NEW);
    assertThat(stage.upstream.count("/simple/numpy/")).isEqualTo(1);
  }

  @Test
  void at_linksOfEveryIndex_leadToTheFiles() throws Exception {
    stage.start();
    for (String path :
        new String[] {
          "/at/2025-05-16/simple/numpy/", "/at/2025-05-16T12:00:00Z/plain/simple/numpy/"
        }) {
      Matcher link = LINK.matcher(page(path));
      assertThat(link.find()).isTrue();
      URI file = stage.uri(path).resolve(link.group(1));
      assertThat(file.getRawPath()).isEqualTo(file(OLD));
      assertThat(stage.bytes(file.getRawPath()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void at_localFile_isAlwaysListed() throws Exception {
    stage.start();
    stage.seed(TestWheel.of("acme-kernels", "1.0"));
    assertThat(page("/at/2020-01-01/simple/acme-kernels/")).contains("acme_kernels-1.0");
  }

  @Test
  void at_yankOfToday_isTold() throws Exception {
    stage.upstream.pypi().yank(OLD, "broken on Tuesdays");
    stage.start();
    assertThat(page("/at/2025-05-16/simple/numpy/")).contains("broken on Tuesdays");
  }

  @Test
  void at_noTime_is404ThatSaysHowToWriteOne() throws Exception {
    stage.start();
    HttpResponse<String> answer = stage.get("/at/may/simple/numpy/");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("2025-05-15T12:00:00Z").contains("may");
  }

  @Test
  void minAge_youngFile_isHiddenAndRefusedUntilItsTimeCame() throws Exception {
    stage.upstream.pypi().uploaded(NEW, "2025-12-31T00:00:00.000000Z");
    stage.withTables("[index.default]\nmin-age = '7d'\n").start();
    assertThat(page("/simple/numpy/")).contains(OLD).doesNotContain(NEW);
    refused(file(NEW), NEW, "index default", "min-age", "2026-01-07T00:00:00Z");
    refused(file(NEW) + ".metadata", "min-age");
    assertThat(stage.upstream.count(NEW)).isZero();
    assertThat(stage.bytes(file(OLD)).statusCode()).isEqualTo(200);

    stage.passUntil(Instant.parse("2026-01-06T23:59:00Z"));
    assertThat(page("/simple/numpy/")).doesNotContain(NEW);
    long asked = stage.upstream.count("/simple/numpy/");
    stage.pass(Duration.ofMinutes(1));
    assertThat(page("/simple/numpy/")).contains(NEW);
    assertThat(stage.upstream.count("/simple/numpy/")).isEqualTo(asked);
    assertThat(stage.bytes(file(NEW)).statusCode()).isEqualTo(200);
  }

  @Test
  void minAge_indexWithoutIt_listsTheFileAndItsAddressServes() throws Exception {
    stage.upstream.pypi().uploaded(NEW, "2025-12-31T00:00:00.000000Z");
    stage.withTables("[index.default]\nmin-age = '7d'\n[index.plain]\nmin-age = '0s'\n").start();
    assertThat(page("/simple/numpy/")).doesNotContain(NEW);
    assertThat(page("/cu124/simple/numpy/")).doesNotContain(NEW);
    assertThat(page("/pypi/simple/numpy/")).doesNotContain(NEW);
    assertThat(page("/plain/simple/numpy/")).contains(NEW);
    assertThat(stage.bytes(file(NEW)).statusCode()).isEqualTo(200);
  }

  @Test
  void minAge_exceptedProject_isListed() throws Exception {
    stage.upstream.pypi().uploaded(NEW, "2025-12-31T00:00:00.000000Z");
    stage.withTables("[index.default]\nmin-age = '7d'\nmin-age-except = ['num*']\n").start();
    assertThat(page("/simple/numpy/")).contains(NEW);
    assertThat(stage.bytes(file(NEW)).statusCode()).isEqualTo(200);
  }

  @Test
  void deny_project_is404WithTheReasonAndItsFilesAre403() throws Exception {
    stage.withTables("[index.default]\ndeny = ['Num*']\n").start();
    HttpResponse<String> answer = stage.json("/simple/numpy/");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("numpy", "index default", "denies \"num*\"");
    assertThat(stage.json("/at/2025-05-16/simple/numpy/").statusCode()).isEqualTo(404);
    assertThat(stage.upstream.count("/simple/numpy/")).isZero();
    refused(file(OLD), OLD, "denies \"num*\"");
    page("/simple/six/");
    assertThat(page("/simple/")).contains("six").doesNotContain("numpy");
  }

  @Test
  void allow_otherProject_is404WithTheReason() throws Exception {
    stage.withTables("[index.default]\nallow = ['numpy']\n").start();
    page("/simple/numpy/");
    HttpResponse<String> answer = stage.json("/simple/six/");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("six", "allows only numpy");
  }

  @Test
  void yankedHide_fileYankedAfterItWasServed_isHiddenAndRefused() throws Exception {
    stage.withTables("[index.default]\nyanked = 'hide'\n").start();
    assertThat(page("/simple/numpy/")).contains(OLD);
    assertThat(stage.bytes(file(OLD)).statusCode()).isEqualTo(200);
    assertThat(stage.bytes(file(OLD)).statusCode()).isEqualTo(200);
    assertThat(stage.get(file(OLD) + ".metadata").statusCode()).isEqualTo(200);

    stage.upstream.pypi().yank(OLD, "broken");
    stage.pass(Duration.ofMinutes(11));
    assertThat(page("/simple/numpy/")).contains(NEW).doesNotContain(OLD);
    refused(file(OLD), OLD, "yanked");
    refused(file(OLD) + ".metadata", "yanked");
  }
}
