package dev.wheelhouse.plan.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What recorded messages state. */
class MessageTest {
  private static List<String> facts(String output) {
    Message message = Message.parse(output).orElseThrow();
    List<String> facts = new ArrayList<>();
    message.required().forEach(one -> facts.add("you: " + one));
    message.needs().forEach(one -> facts.add(one.asker() + " -> " + one.asked()));
    message.missing().forEach(one -> facts.add("not: " + one));
    return facts;
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7"})
  void parse_uvNeedAgainstPin_saysBoth(String client) throws IOException {
    assertThat(facts(Recorded.of("otel", client)))
        .containsExactlyInAnyOrder(
            "you: vllm==0.8.5.post1",
            "you: opentelemetry-api==1.34.1",
            "vllm==0.8.5.post1 -> opentelemetry-api>=1.26.0,<1.27.0");
  }

  @Test
  void parse_pipNeedAgainstPin_saysBoth() throws IOException {
    assertThat(facts(Recorded.of("otel", "pip-26.3")))
        .containsExactlyInAnyOrder(
            "you: opentelemetry-api==1.34.1",
            "vllm==0.8.5.post1 -> opentelemetry-api<1.27.0,>=1.26.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7"})
  void parse_markerWithAnd_isPassedOver(String client) throws IOException {
    assertThat(facts(Recorded.of("cublas", client)))
        .contains("torch==2.6.0 -> nvidia-cublas-cu12==12.4.5.8")
        .hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"uv-0.13", "uv-0.7"})
  void parse_longChain_keepsFactsAndNoConclusion(String client) throws IOException {
    assertThat(facts(Recorded.of("viatr", client)))
        .containsExactlyInAnyOrder(
            "you: opentelemetry-exporter-otlp==1.26.0",
            "you: opentelemetry-api==1.34.1",
            "opentelemetry-sdk==1.26.0 -> opentelemetry-api==1.26.0",
            "opentelemetry-exporter-otlp-proto-grpc==1.26.0 -> opentelemetry-sdk>=1.26.0,<1.27.dev0",
            "opentelemetry-exporter-otlp==1.26.0 -> opentelemetry-exporter-otlp-proto-grpc==1.26.0");
  }

  @Test
  void parse_pageOfVersions_isPassedOver() throws IOException {
    assertThat(facts(Recorded.of("opencv", "uv-0.7")))
        .containsExactlyInAnyOrder(
            "you: opencv-python-headless==4.12.0.88",
            "you: numpy==1.26.4",
            "opencv-python-headless==4.12.0.88 -> numpy>=2,<2.3.0");
    assertThat(facts(Recorded.of("range", "uv-0.7")))
        .contains("not: numpy>=2.3.0", "opencv-python-headless>=4.13.0.90 -> numpy>=2");
  }

  @Test
  void parse_listsOfVersions_areOneFactEach() throws IOException {
    assertThat(facts(Recorded.of("anyver", "uv-0.13")))
        .contains(
            "you: vllm",
            "you: numpy<1.20",
            "numba==0.61.2 -> numpy>=1.24,<2.3",
            "vllm>=0.1.4,<=0.2.0 -> numba==0.61.2",
            "vllm>=0.21.0,<=0.31.0 -> numba==0.61.2",
            "not: vllm<=0.1.3",
            "not: vllm>=0.15.0,<=0.15.1",
            "not: vllm>=0.32.0");
  }

  @ParameterizedTest
  @CsvSource({
    "nosource, opentelemetry-apii",
    "torchcu, torch==2.6.0+cu118",
    "pyver, numpy==2.3.0",
    "sdist, flash-attn==2.7.4.post1",
    "tags, triton==3.2.0",
  })
  void parse_whatUvMisses_isSaid(String name, String missing) throws IOException {
    for (String client : List.of("uv-0.13", "uv-0.7")) {
      assertThat(facts(Recorded.of(name, client))).contains("not: " + missing);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nosource, opentelemetry-apii==1.26.0",
    "torchcu, torch==2.6.0+cu118",
    "pyver, numpy==2.3.0",
    "sdist, flash-attn==2.7.4.post1",
    "never, opentelemetry-semantic-conventions-ai==0.42b0",
    "onlybinary, flashinfer-python==0.2.3",
  })
  void parse_whatPipMisses_isSaid(String name, String missing) throws IOException {
    assertThat(facts(Recorded.of(name, "pip-26.3"))).containsExactly("not: " + missing);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "error: Failed to download and build `vllm==0.1.3`\n  cause: Hash mismatch",
        "error: Request failed after 3 retries",
        "ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/",
        "No solution found when resolving dependencies: Because the moon, we can conclude that so.",
      })
  void parse_whatItDoesNotKnow_isEmpty(String output) {
    assertThat(Message.parse(output)).isEmpty();
  }
}
