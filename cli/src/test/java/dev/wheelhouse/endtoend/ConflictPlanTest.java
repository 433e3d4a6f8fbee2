package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real uv and pip, the real program, the recorded index: what does not fit is told in words. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the wheels are for it")
class ConflictPlanTest {
  /**
   * METADATA that was not recorded is made from that of the nearest version, so most versions of
   * torchvision would seem to be for torch 2.6.0: these are hidden.
   */
  private static final String MADE_UP = "torchvision-0\\.(19|20|2[2-9])\\.:404:0";

  @TempDir static Path directory;
  private static RecordedIndex corpus;
  private static Mirror mirror;

  @BeforeAll
  static void start() throws Exception {
    Clients.kit("uv==0.13.9", "uv");
    corpus = RecordedIndex.start(directory, "--fail", MADE_UP);
    mirror = new Mirror(directory);
    Files.writeString(directory.resolve("wheelhouse.toml"), corpus.settings());
    mirror.serve();
  }

  @AfterAll
  static void stop() throws Exception {
    if (mirror != null) {
      mirror.close();
    }
    if (corpus != null) {
      corpus.close();
    }
  }

  private static List<String> plan(String uv, String python, String... requirements)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(requirements));
    all.addAll(List.of("--index", "plain", "--python", python, "--platform", "manylinux_2_28"));
    all.addAll(List.of("--uv", Clients.kit("uv==" + uv, "uv").toString()));
    Mirror.Ran ran = mirror.run("plan", all.toArray(String[]::new));
    assertThat(ran.code()).as(ran.output()).isEqualTo(1);
    assertThat(ran.output()).contains("In other words:");
    return ran.output().lines().map(String::strip).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "vllm==0.8.5.post1, opentelemetry-api==1.34.1, 'opentelemetry-api>=1.26.0,<1.27.0'",
    "opencv-python-headless==4.12.0.88, numpy==1.26.4, opencv-python-headless<4.12",
    "torch==2.6.0, torchvision==0.18.0, torchvision==0.21.0",
    "vllm==0.8.5.post1, sglang[all]==0.4.6.post1, xgrammar==0.1.18",
    "sglang[all]==0.4.6.post1, flashinfer-python==0.2.2.post1, flashinfer-python==0.2.3",
    "verl==0.9.1, numpy==1.26.4, verl<0.9",
    "torch==2.7.0, vllm==0.8.5.post1, torch==2.6.0",
    "torch==2.6.0, nvidia-cublas-cu12==12.6.4.1, nvidia-cublas-cu12==12.4.5.8",
    "vllm==0.8.5.post1, opentelemetry-semantic-conventions-ai==0.42b0,"
        + " opentelemetry-semantic-conventions-ai==0.4.2",
  })
  void plan_requirementsThatClash_endWithALineToPaste(String one, String other, String line)
      throws Exception {
    List<String> said = plan("0.13.9", "3.10", one, other);
    assertThat(said).as(String.join("\n", said)).endsWith(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.7.19", "0.13.9"})
  void plan_stackOfTheWholeNote_tellsOneClashInWords(String uv) throws Exception {
    List<String> said =
        plan(
            uv,
            "3.10",
            "torch==2.6.0",
            "vllm==0.8.5.post1",
            "sglang[all]==0.4.6.post1",
            "numpy==1.26.4",
            "opencv-python<4.12");
    assertThat(said)
        .anyMatch(text -> text.contains("needs xgrammar==0.1.17") && text.contains("0.1.18"))
        .contains("sglang asks for xgrammar through its extra all; without it, it does not.");
  }

  private static Mirror.Ran plan(List<String> options) throws Exception {
    List<String> all = new ArrayList<>(List.of("--index", "plain", "--no-write", "--json"));
    all.addAll(options);
    return mirror.run("plan", all.toArray(String[]::new));
  }

  private static List<String> files(Mirror.Ran ran) {
    assertThat(ran.code()).as(ran.output()).isZero();
    return ran.output().lines().filter(line -> line.startsWith("{\"event\":\"file\"")).toList();
  }

  /** pip resolves for its own Python alone, whichever that is here. */
  @Test
  void plan_withPip_isFileByFileThatOfUv() throws Exception {
    String pip = Clients.kit("pip==26.3", "python").toString();
    String uv = Clients.kit("uv==0.13.9", "uv").toString();
    List<String> asked = List.of("torch==2.6.0", "transformers==4.51.3", "numpy<2");
    List<String> withPip = new ArrayList<>(asked);
    withPip.addAll(List.of("--platform", "manylinux_2_28", "--pip", pip));
    List<String> files = files(plan(withPip));
    assertThat(files).hasSizeGreaterThan(30).allMatch(one -> one.contains("\"size\":"));
    List<String> withUv = new ArrayList<>(asked);
    String python = files.getFirst().replaceAll(".*\"python\":\"([^\"]+)\".*", "$1");
    withUv.addAll(List.of("--platform", "manylinux_2_28", "--python", python, "--uv", uv));
    assertThat(files).isEqualTo(files(plan(withUv)));
  }

  @Test
  void plan_withPip_clashIsToldInTheSameWords() throws Exception {
    String pip = Clients.kit("pip==26.3", "python").toString();
    Mirror.Ran ran =
        mirror.run(
            "plan",
            "vllm==0.8.5.post1",
            "opentelemetry-api==1.34.1",
            "--index",
            "plain",
            "--pip",
            pip);
    assertThat(ran.code()).as(ran.output()).isEqualTo(1);
    assertThat(ran.output())
        .contains("pip says:", "The conflict is caused by:", "In other words:")
        .contains("Instead of opentelemetry-api==1.34.1 write:");
    assertThat(ran.output().stripTrailing()).endsWith("opentelemetry-api<1.27.0,>=1.26.0");
  }

  @Test
  void plan_wheelForOtherPythons_saysWhose() throws Exception {
    assertThat(plan("0.13.9", "3.14", "triton==3.2.0", "--only-binary", ":all:"))
        .contains("triton 3.2.0 has no wheel for Python 3.14 on manylinux_2_28_x86_64.")
        .anyMatch(text -> text.startsWith("Its wheels are for cp39-cp39, cp310-cp310"));
  }

  @Test
  void plan_sourceAlone_saysSo() throws Exception {
    assertThat(plan("0.13.9", "3.10", "flash-attn==2.7.4.post1", "--only-binary", ":all:"))
        .contains(
            "flash-attn 2.7.4.post1 is a source distribution only: flash_attn-2.7.4.post1.tar.gz.")
        .anyMatch(text -> text.endsWith("which no lock contains."));
  }

  @Test
  void plan_projectThatNobodyHas_namesTheNearest() throws Exception {
    plan("0.13.9", "3.10", "opentelemetry-api==1.26.0", "opentelemetry-sdk==1.34.1");
    assertThat(plan("0.13.9", "3.10", "opentelemetry-apii==1.26.0"))
        .endsWith("opentelemetry-api==1.26.0");
  }
}
