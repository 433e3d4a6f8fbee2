package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.TestWheel;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code wheelhouse top} prints where it is no terminal. */
class TopTest {
  private static final TestWheel WHEEL = TestWheel.recipe("huge", "1.0").padded(24_000_000).make();

  @TempDir Path directory;
  private Mirror mirror;

  @BeforeEach
  void make() throws Exception {
    mirror = new Mirror(directory);
    mirror.upstream.pypi().add(WHEEL);
  }

  @AfterEach
  void stop() throws Exception {
    mirror.upstream.clearFaults();
    mirror.close();
  }

  @Test
  void top_noServer_saysSo() throws Exception {
    Mirror.Ran ran = mirror.run("top");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.output()).contains("no server runs over");
  }

  @Test
  void top_tellsWhatIsFetched_onceWhereItIsNoTerminal() throws Exception {
    mirror.serve();
    assertThat(mirror.run("top").output()).isEqualTo("nothing is being fetched\n");
    Gate gate = mirror.upstream.stallAt("huge-1.0.*whl$", 4_000_000);
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    client.send(
        HttpRequest.newBuilder(URI.create(mirror.index() + "huge/")).build(),
        HttpResponse.BodyHandlers.discarding());
    URI file =
        URI.create(
            mirror.url()
                + "/files/pypi/127.0.0.1%3A"
                + mirror.upstream.port()
                + mirror.upstream.pypi().path(WHEEL.filename()));
    HttpResponse<InputStream> answer =
        client.send(
            HttpRequest.newBuilder(file).build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.body().readNBytes(3_000_000)).hasSize(3_000_000);
    assertThat(mirror.run("top").output())
        .containsPattern("huge-1.0-py3-none-any.whl {2}from pypi, 1 clients, waits for ")
        .containsPattern("[0-9]+ % .* of .*/s {2}[0-9]+ connections {2}[0-9]+ requests, ")
        .contains(" left");
    assertThat(mirror.run("top", "--json").output())
        .contains("\"filename\":\"huge-1.0-py3-none-any.whl\"")
        .contains("\"total\":" + WHEEL.size())
        .contains("\"waits-for\":");
    gate.open();
    assertThat(answer.body().readAllBytes()).hasSize((int) WHEEL.size() - 3_000_000);
  }
}
