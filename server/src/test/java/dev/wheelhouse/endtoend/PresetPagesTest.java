package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.config.Preset;
import dev.wheelhouse.fixture.TestWheel;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The preset sources on pages in the shape that their upstreams have. */
class PresetPagesTest {
  private static final TestWheel TORCH =
      TestWheel.recipe("torch", "2.7.0+cu126")
          .tags("cp310", "cp310", "manylinux_2_28_x86_64")
          .make();
  private static final TestWheel NIGHTLY =
      TestWheel.recipe("torch", "2.10.0.dev20251101+cu126")
          .tags("cp310", "cp310", "manylinux_2_28_x86_64")
          .make();
  private static final TestWheel CUDNN = TestWheel.of("nvidia-cudnn-cu12", "9.5.1.17");
  private static final TestWheel FLASHINFER =
      TestWheel.recipe("flashinfer-python", "0.2.5+cu124torch2.6")
          .tags("cp38", "abi3", "linux_x86_64")
          .make();
  private static final TestWheel VLLM = TestWheel.of("vllm", "0.11.1rc7.dev3+gabc1234");

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void make() throws Exception {
    stage = new Stage(directory);
    int port = stage.upstream.port();
    StringBuilder tables = new StringBuilder();
    for (Preset preset : Preset.all()) {
      String name = preset.source().name();
      if (name.startsWith("pytorch-") && !name.equals("pytorch-cu124")) {
        tables
            .append("[source.%s]\nurl = \"%s%s\"\n".formatted(name, "%s", path(preset)))
            .append("allowed-hosts = [\"localhost:%d\"]\n".formatted(port));
      }
    }
    for (String name : new String[] {"flashinfer-cu124-torch26", "vllm-nightly", "nvidia"}) {
      tables
          .append("[source.%s]\nurl = \"%s/%s/\"\n".formatted(name, "%s", name))
          .append("allowed-hosts = [\"localhost:%d\"]\n".formatted(port));
    }
    stage.withTables(tables.toString());
    torchPages("/whl/cu126/", TORCH, "#sha256=" + TORCH.sha256());
    torchPages("/whl/nightly/cu126/", NIGHTLY, "");
    stage.upstream.pypi().add(TestWheel.of("requests", "2.32.5"), TestWheel.of("numpy", "2.3.5"));
    stage.upstream.pypi().add(TestWheel.of("torch", "2.9.1"), CUDNN);
    stage.upstream.publish("/packages/" + CUDNN.filename(), CUDNN);
  }

  private static String path(Preset preset) {
    return preset.source().urls().getFirst().uri().getPath();
  }

  /** As the script of PyTorch's index writes them: one page, several hosts, stale copies. */
  private void torchPages(String folder, TestWheel torch, String digest) {
    String localhost = "http://localhost:" + stage.upstream.port();
    String name = torch.filename().replace("+", "%2B");
    stage.upstream.publish(folder + torch.filename(), torch);
    stage.upstream.publish(
        folder + "torch/",
        """
        <!DOCTYPE html>
        <html>
          <body>
            <h1>Links for torch</h1>
            <a href="%s%s%s%s" data-dist-info-metadata="sha256=%s" data-core-metadata="sha256=%s" data-upload-time="2025-04-23T17:02:11Z">%s</a><br/>
            <a href="%s%s">%s</a><br/>
            <a href="https://d21usjoq99fcb9.cloudfront.net/whl/torch-2.0.0%%2Bcu126-cp310-cp310-win_amd64.whl">torch-2.0.0+cu126-cp310-cp310-win_amd64.whl</a><br/>
            <a href="https://elsewhere.example/torch-1.0.0-cp310-cp310-win_amd64.whl">torch-1.0.0-cp310-cp310-win_amd64.whl</a><br/>
          </body>
        </html>
        <!--TIMESTAMP 1764060000-->
        """
            .formatted(
                localhost,
                folder,
                name,
                digest,
                dev.wheelhouse.index.Sha256.of(torch.metadata()),
                dev.wheelhouse.index.Sha256.of(torch.metadata()),
                torch.filename(),
                folder,
                name.replace("cp310", "cp311"),
                torch.filename().replace("cp310", "cp311")));
    stage.upstream.publish(
        folder + "nvidia-cudnn-cu12/",
        "<!DOCTYPE html>\n<html><head><meta name=\"pypi:repository-version\" content=\"1.4\"></head>"
            + "<body><a href=\"%s/packages/%s#sha256=%s\" data-requires-python=\"&gt;=3\">x</a></body></html>"
                .formatted(localhost, CUDNN.filename(), CUDNN.sha256()));
    for (String stale : new String[] {"requests-2.28.1", "numpy-1.26.3"}) {
      String project = stale.substring(0, stale.indexOf('-'));
      stage.upstream.publish(
          folder + project + "/",
          "<html><body><h1>Links for %s</h1><a href=\"/whl/%s-py3-none-any.whl\">%s-py3-none-any.whl</a><br/></body></html>"
              .formatted(project, stale, stale));
    }
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

  @Test
  void start_presetsThatNobodyAsks_areNotAsked() throws Exception {
    stage.start();
    page("/simple/numpy/");
    assertThat(stage.upstream.requests()).hasSize(1);
  }

  @Test
  void wholeIndex_torch_isTheChannelsAlone() throws Exception {
    stage.start();
    String page = page("/cu126/simple/torch/");
    assertThat(page)
        .contains("\"versions\":[\"1.0.0\",\"2.0.0+cu126\",\"2.7.0+cu126\"]")
        .contains("\"upload-time\":\"2025-04-23T17:02:11Z\"")
        .doesNotContain("2.9.1");
    String file =
        "/files/pytorch-cu126/localhost%3A"
            + stage.upstream.port()
            + "/whl/cu126/"
            + TORCH.filename().replace("+", "%2B");
    assertThat(page).contains(file);
    assertThat(stage.bytes(file).body()).isEqualTo(TORCH.bytes());
    assertThat(stage.upstream.count("/simple/torch/")).isZero();
  }

  @Test
  void wholeIndex_staleCopiesOfGeneralPackages_doNotShadowPypi() throws Exception {
    stage.start();
    for (String index : new String[] {"cu126", "nightly-cu126"}) {
      assertThat(page("/" + index + "/simple/requests/"))
          .contains("\"versions\":[\"2.32.5\"]")
          .doesNotContain("2.28.1");
      assertThat(page("/" + index + "/simple/numpy/")).contains("\"versions\":[\"2.3.5\"]");
    }
    assertThat(stage.upstream.count("/whl/.*/(requests|numpy)/")).isZero();
    assertThat(page("/pytorch-cu126/simple/requests/")).contains("2.28.1");
  }

  @Test
  void wholeIndex_cudaPackages_arePypisWithItsDigests() throws Exception {
    stage.start();
    assertThat(page("/cu126/simple/nvidia-cudnn-cu12/")).contains("/files/pypi/");
    assertThat(page("/pytorch-cu126/simple/nvidia-cudnn-cu12/"))
        .contains("/files/pytorch-cu126/localhost", "\"requires-python\":\">=3\"");
  }

  @Test
  void nightly_fileWithoutDigest_isRecordedAsFirstSeen() throws Exception {
    stage.start();
    String before = page("/nightly-cu126/simple/torch/");
    assertThat(before).contains("2.10.0.dev20251101+cu126").doesNotContain(NIGHTLY.sha256().hex());
    String file =
        "/files/pytorch-nightly-cu126/localhost%3A"
            + stage.upstream.port()
            + "/whl/nightly/cu126/"
            + NIGHTLY.filename().replace("+", "%2B");
    assertThat(stage.bytes(file).body()).isEqualTo(NIGHTLY.bytes());
    assertThat(pageOnce("/nightly-cu126/simple/torch/", NIGHTLY.sha256().hex())).isNotEmpty();
  }

  /** A finished download is no acknowledgement of storage: asks until the page tells of it. */
  private String pageOnce(String path, String text) throws Exception {
    long end = System.nanoTime() + 20_000_000_000L;
    String page = page(path);
    while (!page.contains(text) && System.nanoTime() < end) {
      page = page(path);
    }
    assertThat(page).contains(text);
    return page;
  }

  @Test
  void everyChannel_absentProject_is403ThereAnd404Here() throws Exception {
    stage.start();
    for (Preset preset : Preset.all()) {
      String name = preset.source().name();
      if (name.startsWith("pytorch-")) {
        assertThat(stage.get("/" + name + "/simple/nosuch/").statusCode()).as(name).isEqualTo(404);
        assertThat(stage.upstream.requests().getLast().status()).isEqualTo(403);
      }
    }
  }

  @Test
  void page_linksToAHostOfNobody_areListedAndNotFetched() throws Exception {
    stage.start();
    page("/pytorch-cu126/simple/torch/");
    HttpResponse<String> answer =
        stage.get("/files/pytorch-cu126/elsewhere.example/torch-1.0.0-cp310-cp310-win_amd64.whl");
    assertThat(answer.statusCode()).isBetween(500, 504);
    assertThat(answer.body()).contains("not a host of source pytorch-cu126");
  }

  @Test
  void flashinfer_unencodedPlusInReleaseAddresses_isServed() throws Exception {
    String release = "/o/releases/download/v0.2.5/" + FLASHINFER.filename();
    String localhost = "http://localhost:" + stage.upstream.port();
    stage.upstream.publish("/store/signed?sig=a+b", FLASHINFER);
    stage.upstream.redirect("/o/releases/", localhost + "/store/signed?sig=a+b");
    stage.upstream.publish(
        "/flashinfer-cu124-torch26/flashinfer-python/",
        "<!DOCTYPE html>\n<h1>FlashInfer Python Wheels</h1>\n<a href=\"%s%s#sha256=%s\">%s</a><br>\n"
            .formatted(localhost, release, FLASHINFER.sha256(), FLASHINFER.filename()));
    stage.start();
    assertThat(page("/flashinfer-cu124-torch26/simple/flashinfer-python/"))
        .contains(FLASHINFER.filename(), FLASHINFER.sha256().hex());
    String file =
        "/files/flashinfer-cu124-torch26/localhost%3A"
            + stage.upstream.port()
            + release.replace("+", "%2B");
    assertThat(stage.bytes(file).body()).isEqualTo(FLASHINFER.bytes());
  }

  @Test
  void vllm_relativeLinksWithoutDigest_leadToTheFolderOfACommit() throws Exception {
    stage.upstream.publish("/abc1234/" + VLLM.filename(), VLLM);
    stage.upstream.publish(
        "/vllm-nightly/vllm/",
        "<!DOCTYPE html>\n<html>\n<body>\n<h1>Links for vLLM</h1/>\n<a href=\"../../abc1234/%s\">%s</a><br/>\n</body>\n</html>\n"
            .formatted(VLLM.filename().replace("+", "%2B"), VLLM.filename()));
    stage.start();
    assertThat(page("/vllm-nightly/simple/vllm/")).contains("0.11.1rc7.dev3+gabc1234");
    assertThat(stage.bytes(stage.file("vllm-nightly", "/abc1234/" + VLLM.filename())).body())
        .isEqualTo(VLLM.bytes());
  }
}
