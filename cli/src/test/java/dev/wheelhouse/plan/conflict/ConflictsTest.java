package dev.wheelhouse.plan.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.FakeUpstream;
import dev.wheelhouse.plan.IndexClient;
import dev.wheelhouse.plan.ServerIndex;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded messages, read beside an index over real sockets. */
class ConflictsTest {
  @TempDir Path directory;
  private FakeUpstream upstream;
  private StackWorld world;

  @BeforeEach
  void start() throws IOException {
    upstream = FakeUpstream.start();
    world = new StackWorld(upstream, directory);
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
  }

  private List<String> read(String name, String client, String... requirements) throws IOException {
    return Conflicts.read(
        Recorded.of(name, client), List.of(requirements), Targets.linux(10), world.index());
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7", "pip-26.3"})
  void read_telemetryTooNewForVllm_takesTheRangeOfVllm(String client) throws IOException {
    List<String> lines = read("otel", client, "vllm==0.8.5.post1", "opentelemetry-api==1.34.1");
    String range = client.startsWith("pip") ? "<1.27.0,>=1.26.0" : ">=1.26.0,<1.27.0";
    assertThat(lines)
        .containsExactly(
            "vllm==0.8.5.post1 needs opentelemetry-api%s, and you ask for opentelemetry-api==1.34.1."
                .formatted(range),
            "You ask for vllm==0.8.5.post1 yourself.",
            "vllm: 0.9.0 would fit opentelemetry-api==1.34.1 (2 looked at).",
            "opentelemetry-api: 1.26.0 would fit vllm==0.8.5.post1.",
            "Instead of opentelemetry-api==1.34.1 write:",
            "    opentelemetry-api" + range);
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7", "pip-26.3"})
  void read_opencvThatWantsNumpyTwo_goesBackToTheOneBefore(String client) throws IOException {
    assertThat(read("opencv", client, "opencv-python-headless==4.12.0.88", "numpy==1.26.4"))
        .contains(
            "opencv-python-headless: 4.11.0.86, 4.10.0.84 would fit numpy==1.26.4 (3 looked at).",
            "numpy: 2.2.6 would fit opencv-python-headless==4.12.0.88.",
            "Instead of opencv-python-headless==4.12.0.88 write:")
        .endsWith("    opencv-python-headless<4.12");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7"})
  void read_opencvOfAnyNewVersion_goesBackToo(String client) throws IOException {
    assertThat(read("range", client, "opencv-python-headless>=4.12", "numpy<2"))
        .startsWith(
            "opencv-python-headless==4.12.0.88 needs numpy>=2,<2.3.0, and you ask for numpy<2.")
        .endsWith(
            "Instead of opencv-python-headless>=4.12 write:", "    opencv-python-headless<4.12");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7", "pip-26.3"})
  void read_torchvisionOfAnotherTorch_namesThePair(String client) throws IOException {
    assertThat(read("torchvision", client, "torch==2.6.0", "torchvision==0.18.0"))
        .containsExactly(
            "torchvision==0.18.0 needs torch==2.3.0, and you ask for torch==2.6.0.",
            "You ask for torchvision==0.18.0 yourself.",
            "torchvision: 0.21.0 would fit torch==2.6.0 (3 looked at).",
            "torch: 2.3.0 would fit torchvision==0.18.0.",
            "Instead of torchvision==0.18.0 write:",
            "    torchvision==0.21.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7"})
  void read_vllmAndSglangOnXgrammar_offersTheOverrideAndItsRisk(String client) throws IOException {
    List<String> lines = read("sglang", client, "vllm==0.8.5.post1", "sglang[all]==0.4.6.post1");
    assertThat(lines.getFirst())
        .contains("sglang[all]==0.4.6.post1 needs xgrammar==0.1.17")
        .contains("vllm==0.8.5.post1 needs xgrammar==0.1.18");
    assertThat(lines)
        .contains(
            "sglang[all]: no version fits xgrammar==0.1.18, of 1 looked at.",
            "vllm: no version fits xgrammar==0.1.17, of 2 looked at.",
            "sglang asks for xgrammar through its extra all; without it, it does not.",
            "sglang[all]==0.4.6.post1 then runs with xgrammar 0.1.18, which it does not allow:"
                + " nobody tested that, and `pip check` will complain.")
        .endsWith("    xgrammar==0.1.18");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7", "pip-26.3"})
  void read_sglangAndAnotherFlashinfer_saysThatTheWayOutIsASource(String client)
      throws IOException {
    assertThat(
            read(
                "flashinfer", client, "sglang[all]==0.4.6.post1", "flashinfer-python==0.2.2.post1"))
        .contains(
            "You ask for sglang[all]==0.4.6.post1 yourself.",
            "flashinfer-python: 0.2.3 (source distribution only) would fit"
                + " sglang[all]==0.4.6.post1.",
            "sglang asks for flashinfer-python through its extra all; without it, it does not.")
        .endsWith("    flashinfer-python==0.2.3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7", "pip-26.3"})
  void read_newestVerlWithNumpyOne_namesTheNewestThatFits(String client) throws IOException {
    assertThat(read("verl", client, "verl==0.9.1", "numpy==1.26.4"))
        .contains("verl: 0.8.0, 0.7.1 would fit numpy==1.26.4 (3 looked at).")
        .endsWith("    verl<0.9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7", "pip-26.3"})
  void read_torchTooNewForVllm_takesTheTorchOfVllm(String client) throws IOException {
    assertThat(read("torch27", client, "torch==2.7.0", "vllm==0.8.5.post1"))
        .contains("vllm: 0.9.0 would fit torch==2.7.0 (2 looked at).")
        .endsWith("Instead of torch==2.7.0 write:", "    torch==2.6.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7", "pip-26.3"})
  void read_pinnedCublas_takesTheOneOfTorch(String client) throws IOException {
    assertThat(read("cublas", client, "torch==2.6.0", "nvidia-cublas-cu12==12.6.4.1"))
        .startsWith(
            "torch==2.6.0 needs nvidia-cublas-cu12==12.4.5.8, and you ask for"
                + " nvidia-cublas-cu12==12.6.4.1.")
        .contains("torch: 2.7.0 would fit nvidia-cublas-cu12==12.6.4.1 (2 looked at).")
        .endsWith("    nvidia-cublas-cu12==12.4.5.8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7", "pip-26.3"})
  void read_needBehindOtherProjects_tellsTheChain(String client) throws IOException {
    List<String> lines =
        read("viatr", client, "opentelemetry-exporter-otlp==1.26.0", "opentelemetry-api==1.34.1");
    assertThat(lines.get(1))
        .startsWith(
            "The chain: you ask for opentelemetry-exporter-otlp==1.26.0, which needs"
                + " opentelemetry-exporter-otlp-proto-grpc==1.26.0, which needs opentelemetry-sdk");
    assertThat(lines)
        .contains(
            "opentelemetry-exporter-otlp: 1.34.1 would fit opentelemetry-api==1.34.1 (1 looked"
                + " at).")
        .endsWith("    opentelemetry-exporter-otlp==1.34.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7", "pip-26.3"})
  void read_versionThatNeverWas_namesTheOneOfTheSameDigits(String client) throws IOException {
    List<String> lines =
        read("never", client, "vllm==0.8.5.post1", "opentelemetry-semantic-conventions-ai==0.42b0");
    assertThat(lines)
        .contains(
            "opentelemetry-semantic-conventions-ai==0.42b0: no such version is listed (there are"
                + " 4, from 0.4.1 to 0.5.1).",
            "The nearest that are: 0.4.2, 0.5.1, 0.4.13.")
        .endsWith("    opentelemetry-semantic-conventions-ai==0.4.2");
    if (client.startsWith("uv")) { // pip gives up before it looks at vllm
      assertThat(lines)
          .contains("To >=0.4.1,<0.5.0, which is asked for too, keep: 0.4.13, 0.4.2, 0.4.1.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7", "pip-26.3"})
  void read_buildForAnotherCuda_namesTheBuildThatIs(String client) throws IOException {
    assertThat(read("torchcu", client, "torch==2.6.0+cu118"))
        .contains("The nearest that are: 2.6.0, 2.7.0, 2.3.0.")
        .endsWith("    torch==2.6.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7"})
  void read_wheelsForOtherPythons_saysWhoseTheyAreAndWhichFit(String client) throws IOException {
    List<String> lines =
        Conflicts.read(
            Recorded.of("tags", client),
            List.of("triton==3.2.0"),
            Targets.linux(14),
            world.index());
    assertThat(lines)
        .containsExactly(
            "triton 3.2.0 has no wheel for Python 3.14 on manylinux_2_28_x86_64.",
            "Its wheels are for cp39-cp39, cp310-cp310, cp313-cp313.",
            "Versions near it that have a wheel for Python 3.14 on manylinux_2_28_x86_64: 3.5.0,"
                + " 3.6.0. Write:",
            "    triton==3.5.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7", "pip-26.3"})
  void read_wheelsForNewerPythons_takesTheLastForOurs(String client) throws IOException {
    assertThat(read("pyver", client, "numpy==2.3.0"))
        .startsWith("numpy 2.3.0 has no wheel for Python 3.10 on manylinux_2_28_x86_64.")
        .endsWith("    numpy==2.2.6");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7", "pip-26.3"})
  void read_sourceAlone_saysSoAndWhatNoLockContains(String client) throws IOException {
    assertThat(read("sdist", client, "flash-attn==2.7.4.post1"))
        .containsExactly(
            "flash-attn 2.7.4.post1 is a source distribution only: flash_attn-2.7.4.post1.tar.gz.",
            "Building it takes setuptools, torch, ninja, which no lock contains.",
            "No version near it has a wheel for Python 3.10 on manylinux_2_28_x86_64.",
            "To take the source distribution all the same leave --only-binary out.");
  }

  @Test
  void read_sourceAloneWithReleasePage_namesItsWheelAndTheRule() throws IOException {
    List<String> lines =
        Conflicts.read(
            Recorded.of("sdist", "uv-0.13"),
            List.of("flash-attn==2.7.4.post1"),
            Targets.linux(10),
            world.indexes());
    assertThat(lines)
        .contains(
            "Building it takes setuptools, torch, ninja, which no lock contains.",
            "Index flash-attn of this server has"
                + " flash_attn-2.7.4.post1-cp310-cp310-linux_x86_64.whl. A rule brings it in:")
        .endsWith(
            "    { projects = [\"flash-attn\"], sources = [\"local\", \"flash-attn\", \"pypi\"]"
                + " }");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7", "pip-26.3"})
  void read_projectThatNoSourceHas_namesTheNearestName(String client) throws IOException {
    assertThat(read("nosource", client, "opentelemetry-apii==1.26.0"))
        .containsExactly(
            "No source of this index has a project opentelemetry-apii.",
            "The nearest name that is known here is opentelemetry-api. Write:",
            "    opentelemetry-api==1.26.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7", "pip-26.3"})
  void read_twoRequirementsOfOnesOwn_saysSo(String client) throws IOException {
    assertThat(read("dup", client, "numpy==1.26.4", "numpy>=2"))
        .endsWith("Both are yours, and no version is both. Leave one of them out.")
        .hasSize(2);
  }

  @Test
  void read_dateLimit_saysThatItHides() throws IOException {
    assertThat(read("newer", "uv-0.13", "vllm==0.8.5.post1"))
        .containsExactly(
            "What is missed is listed here; the limit of --exclude-newer hides it from the"
                + " resolver.");
  }

  @Test
  void read_messageOfAnotherShape_isNotGuessedAt() {
    assertThat(
            Conflicts.read(
                "error: Failed to download and build `vllm==0.1.3`",
                List.of("vllm"),
                Targets.linux(10),
                world.index()))
        .containsExactly(
            "This message is not one that we know how to read; what it says is all there is.");
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void read_indexThatIsGone_saysSo() throws IOException {
    IndexClient nobody = new IndexClient(URI.create("http://127.0.0.1:1/simple/"));
    ServerIndex gone = new ServerIndex(nobody, project -> Map.of(), directory);
    List<String> lines =
        Conflicts.read(Recorded.of("otel", "uv-0.13"), List.of(), Targets.linux(10), gone);
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst()).startsWith("No reading of this, since the index did not answer:");
  }

  @Test
  void read_manyQuestions_asksForNothingTwiceAndForNoWheel() throws IOException {
    assertThat(read("viatr", "pip-26.3", "opentelemetry-exporter-otlp==1.26.0")).isNotEmpty();
    List<String> paths = upstream.requests().stream().map(one -> one.path()).toList();
    assertThat(paths).doesNotHaveDuplicates().noneMatch(path -> path.endsWith(".whl"));
  }
}
