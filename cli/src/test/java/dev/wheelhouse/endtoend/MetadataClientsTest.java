package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.CudaWorld;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real resolvers against an index that has no METADATA: no wheel is fetched for it. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the wheels are for it")
class MetadataClientsTest {
  private static final String ADVERTISED = "data-core-metadata=\"";
  private static final int WHEEL = 4_000_000;

  @TempDir Path directory;
  private Mirror mirror;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws Exception {
    mirror = new Mirror(directory);
    mirror.upstream.pytorch().withoutMetadata();
    CudaWorld.fill(mirror.upstream, WHEEL);
  }

  @AfterEach
  void stop() throws Exception {
    mirror.close();
  }

  private HttpResponse<String> get(String url) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Waits until the mirror has seen what the host of the wheels can do. */
  private void awaitAdvertised(String page) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!get(mirror.url() + page).body().contains(ADVERTISED)) {
      assertThat(System.nanoTime()).as(mirror.log()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"25.3", "26.3"})
  void pip_dryRun_takesMetadataWithoutAnyWheel(String version) throws Exception {
    mirror.serve();
    Path pip = Clients.kit("pip==" + version, "pip");
    awaitAdvertised("/pytorch-cu124/simple/torch/");
    mirror.upstream.forget();
    Mirror.Ran ran =
        mirror.run(
            new ProcessBuilder(
                pip.toString(),
                "install",
                "--no-cache-dir",
                "--dry-run",
                "--ignore-installed",
                "--report",
                "report.json",
                "--index-url",
                mirror.index(),
                "torch==2.6.0"));
    assertThat(ran.code()).as(ran.output()).isZero();
    assertThat(Files.readString(directory.resolve("report.json"))).contains("2.6.0+cu124");
    noWheelCame();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.7.19", "0.13.9"})
  void uv_compile_takesMetadataWithoutAnyWheel(String version) throws Exception {
    mirror.serve();
    Path uv = Clients.kit("uv==" + version, "uv");
    Path python = Clients.venv();
    awaitAdvertised("/pytorch-cu124/simple/torch/");
    mirror.upstream.forget();
    Path in = Files.writeString(directory.resolve("in.txt"), "torch==2.6.0\n");
    ProcessBuilder compile =
        new ProcessBuilder(
            uv.toString(),
            "pip",
            "compile",
            "--no-cache",
            "--python",
            python.toString(),
            "--default-index",
            mirror.index(),
            in.toString());
    compile.environment().put("UV_PYTHON_DOWNLOADS", "never");
    Mirror.Ran ran = mirror.run(compile);
    assertThat(ran.code()).as(ran.output()).isZero();
    assertThat(ran.output()).contains("torch==2.6.0+cu124");
    noWheelCame();
    assertThat(get(mirror.url() + "/-/transfers").body()).doesNotContain(".whl");
  }

  /** Of each of the wheels, of which every one has {@link #WHEEL} bytes, at most its end. */
  private void noWheelCame() {
    assertThat(mirror.upstream.bytesSent("\\.whl$")).isPositive().isLessThan(WHEEL / 4);
    assertThat(mirror.upstream.requests())
        .filteredOn(one -> one.path().endsWith(".whl") && !one.method().equals("HEAD"))
        .allMatch(one -> one.status() == 206);
  }

  /** The recorded index, with wheels of their real sizes and no METADATA. */
  @Test
  void corpus_torchOfCu124_costsThreeRequests() throws Exception {
    try (RecordedIndex corpus = RecordedIndex.start(directory, "--scale", "1", "--no-metadata")) {
      Files.writeString(directory.resolve("wheelhouse.toml"), corpus.settings());
      mirror.serve();
      awaitAdvertised("/pytorch-cu124/simple/torch/");
      String page = get(mirror.url() + "/pytorch-cu124/simple/torch/").body();
      String link =
          Pattern.compile("href=\"([^\"#]*torch-2\\.6\\.0%2Bcu124-cp310-cp310-linux_x86_64\\.whl)")
              .matcher(page)
              .results()
              .map((MatchResult found) -> found.group(1))
              .findFirst()
              .orElseThrow();
      URI file = URI.create(mirror.url() + "/pytorch-cu124/simple/torch/").resolve(link);
      corpus.forget();
      HttpResponse<String> metadata = get(file + ".metadata");
      assertThat(metadata.statusCode()).as(metadata.body()).isEqualTo(200);
      assertThat(metadata.body()).contains("Version: 2.6.0+cu124");
      List<RecordedIndex.Answered> asked = corpus.answered();
      assertThat(asked).hasSizeBetween(1, 3).allMatch(one -> one.status() == 206);
      assertThat(asked.stream().mapToLong(RecordedIndex.Answered::bytes).sum())
          .isLessThan(2_000_000);
    }
  }
}
