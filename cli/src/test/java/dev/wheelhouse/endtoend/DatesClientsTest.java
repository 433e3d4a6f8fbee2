package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What real clients make of dates, on the recorded index, at the first ask and later. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the wheels are for it")
class DatesClientsTest {
  private static final String CU124 = "/pytorch-cu124/simple/";
  private static final String OF_2024 = "2024-12-31T00:00:00Z";
  private static final String OF_2025 = "2025-12-31T00:00:00Z";

  @TempDir Path directory;
  private RecordedIndex corpus;
  private Mirror mirror;

  @BeforeEach
  void start() throws Exception {
    mirror = new Mirror(directory);
    corpus = RecordedIndex.start(directory);
    Files.writeString(directory.resolve("wheelhouse.toml"), corpus.settings());
    mirror.serve();
  }

  @AfterEach
  void stop() throws Exception {
    mirror.close();
    if (corpus != null) {
      corpus.close();
    }
  }

  private Mirror.Ran uv(Path uv, String index, String requirement, String... more)
      throws Exception {
    Path in = Files.writeString(directory.resolve("in.txt"), requirement + "\n");
    List<String> command =
        new ArrayList<>(
            List.of(uv.toString(), "pip", "compile", "--no-cache", "--no-header", "--no-annotate"));
    command.addAll(
        List.of("--python-version", "3.11", "--python-platform", "x86_64-manylinux_2_28"));
    command.addAll(List.of("--default-index", mirror.url() + index));
    command.addAll(List.of(more));
    command.add(in.toString());
    ProcessBuilder compile = new ProcessBuilder(command);
    compile.environment().put("UV_PYTHON_DOWNLOADS", "never");
    return mirror.run(compile);
  }

  private void compiles(String expected, Mirror.Ran ran) {
    assertThat(ran.code()).as(ran.output()).isZero();
    assertThat(ran.output()).contains(expected);
  }

  private Mirror.Ran pip(Path pip, String index, String requirement, String... more)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(pip.toString(), "install", "--no-cache-dir", "--dry-run", "--no-deps"));
    command.addAll(List.of("--ignore-installed", "--target", "nowhere", "--only-binary=:all:"));
    command.addAll(List.of("--python-version", "3.11", "--platform", "linux_x86_64"));
    command.addAll(List.of("--index-url", mirror.url() + index));
    command.addAll(List.of(more));
    command.add(requirement);
    return mirror.run(new ProcessBuilder(command));
  }

  private String page(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(mirror.url() + path))
            .header("Accept", "application/vnd.pypi.simple.v1+json")
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private void awaitLearned(String project) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!page(CU124 + project + "/").contains("\"api-version\":\"1.4\"")) {
      assertThat(System.nanoTime()).as(mirror.log()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void uv_excludeNewer_onPytorch_isTheSameAtTheFirstAskAndLater() throws Exception {
    Path uv = Clients.kit("uv==0.13.9", "uv");
    String[] options = {"--no-deps", "--exclude-newer", OF_2024};
    compiles("torch==2.5.1+cu124", uv(uv, CU124, "torch", options));
    awaitLearned("torch");
    compiles("torch==2.5.1+cu124", uv(uv, CU124, "torch", options));
    compiles("torch==2.6.0+cu124", uv(uv, CU124, "torch", "--no-deps"));
  }

  @Test
  void pip_uploadedPriorTo_onPytorch_isTheSameAtTheFirstAskAndLater() throws Exception {
    Path pip = Clients.kit("pip==26.3", "pip");
    String[] options = {"--uploaded-prior-to", OF_2024};
    compiles("torch-2.5.1+cu124", pip(pip, CU124, "torch", options));
    awaitLearned("torch");
    compiles("torch-2.5.1+cu124", pip(pip, CU124, "torch", options));
    compiles("torch-2.6.0+cu124", pip(pip, CU124, "torch"));
  }

  /** PyTorch tells no dates of torchvision: only its files themselves have them. */
  @Test
  void datesThatNoPageTells_countOnceTheOriginToldThem() throws Exception {
    Path uv = Clients.kit("uv==0.13.9", "uv");
    Path pip = Clients.kit("pip==26.3", "pip");
    page(CU124 + "torchvision/");
    awaitLearned("torchvision");
    compiles(
        "torchvision==0.21.0+cu124",
        uv(uv, CU124, "torchvision", "--no-deps", "--exclude-newer", OF_2025));
    compiles(
        "torchvision-0.21.0+cu124", pip(pip, CU124, "torchvision", "--uploaded-prior-to", OF_2025));
    assertThat(uv(uv, CU124, "torchvision", "--no-deps", "--exclude-newer", OF_2024).code())
        .isNotZero();
    assertThat(page(CU124 + "torchvision/")).contains("\"_upload-time-from\":\"last-modified\"");
  }

  @Test
  void indexAsItWas_isWhatClientsResolve() throws Exception {
    Path uv = Clients.kit("uv==0.13.9", "uv");
    Path pip = Clients.kit("pip==26.3", "pip");
    Mirror.Ran ran = uv(uv, "/at/2025-02-15/simple/", "torch");
    compiles("torch==2.6.0+cu124", ran);
    compiles("nvidia-cublas-cu12==12.4.5.8", ran);
    compiles("torch-2.6.0+cu124", pip(pip, "/at/2025-02-15/simple/", "torch"));
    compiles("torch-2.5.1", pip(pip, "/at/2024-12-31/simple/", "torch"));
    compiles("torch-2.5.1+cu124", pip(pip, "/at/2024-12-31/cu124/simple/", "torch"));
  }
}
