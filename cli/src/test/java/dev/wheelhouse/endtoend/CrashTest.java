package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.ServerFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} in the middle of seeds and downloads, many times over one data directory. */
class CrashTest {
  private static final int ROUNDS = 10;
  private static final Pattern HREF = Pattern.compile("href=\"([^\"#]+)#sha256=([0-9a-f]{64})\"");

  @TempDir Path directory;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, TestWheel> acknowledged = new ConcurrentHashMap<>();
  private final List<TestWheel> upstreams = new ArrayList<>();

  @Test
  void killed_manyTimes_nothingAcknowledgedIsLost_nothingWrongIsServed() throws Exception {
    Random random = new Random(7);
    try (Mirror mirror = new Mirror(directory)) {
      for (int i = 0; i < 40; i++) {
        TestWheel wheel = TestWheel.recipe("up" + i, "1.0").padded(400_000 + i * 1000L).make();
        upstreams.add(wheel);
        mirror.upstream.pypi().add(wheel);
      }
      for (int round = 0; round < ROUNDS; round++) {
        mirror.serve();
        CountDownLatch busy = new CountDownLatch(3 + random.nextInt(12));
        Thread seeding = start(seeds(mirror, round, busy));
        Thread fetching = start(downloads(mirror, round, busy));
        busy.await();
        mirror.kill();
        seeding.join();
        fetching.join();
      }
      assertThat(acknowledged).as("seeds that were acknowledged").isNotEmpty();
      assertThat(mirror.run("verify").output()).contains("all are right");
      mirror.upstream.stop();
      mirror.serve("--offline");
      Map<String, String> listed = listed(mirror);
      acknowledged.forEach(
          (project, wheel) -> assertThat(listed).containsEntry(project, wheel.sha256().hex()));
    }
  }

  @Test
  void killed_inTheMiddleOfABigFile_goesOnFromThere() throws Exception {
    TestWheel wheel = TestWheel.recipe("huge", "1.0").padded(60_000_000).make();
    String path = "huge-1.0-py3-none-any.whl$";
    try (Mirror mirror = new Mirror(directory)) {
      mirror.upstream.pypi().add(wheel);
      mirror.upstream.slow(path, 4_000_000);
      mirror.serve();
      URI page = URI.create(mirror.url() + "/simple/huge/");
      Matcher href = HREF.matcher(text(page));
      assertThat(href.find()).isTrue();
      HttpResponse<InputStream> answer =
          client.send(
              HttpRequest.newBuilder(page.resolve(href.group(1))).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      assertThat(answer.body().readNBytes(20_000_000)).hasSize(20_000_000);
      mirror.kill();
      mirror.upstream.clearFaults();
      mirror.upstream.forget();
      mirror.serve();
      URI again = URI.create(mirror.url() + page.getPath()).resolve(href.group(1));
      byte[] bytes =
          client
              .send(HttpRequest.newBuilder(again).build(), HttpResponse.BodyHandlers.ofByteArray())
              .body();
      assertThat(Sha256.of(bytes)).isEqualTo(wheel.sha256());
      assertThat(mirror.upstream.bytesSent(path)).isLessThan(wheel.size() - 19_000_000);
      assertThat(mirror.run("verify").output()).contains("all are right");
    }
  }

  private static Thread start(Runnable work) {
    return Thread.ofPlatform().start(work);
  }

  /** Seeds one wheel after the other until the server dies. */
  private Runnable seeds(Mirror mirror, int round, CountDownLatch busy) {
    return () -> {
      for (int i = 0; ; i++) {
        TestWheel wheel = TestWheel.recipe("mine" + round + "x" + i, "1.0").padded(50_000).make();
        try {
          ServerFile server = ServerFile.read(mirror.data()).orElseThrow();
          String query =
              "filename="
                  + URLEncoder.encode(wheel.filename(), StandardCharsets.UTF_8)
                  + "&kind=private";
          HttpResponse<String> answer =
              client.send(
                  HttpRequest.newBuilder(URI.create(server.url() + "seed?" + query))
                      .header("Authorization", "Bearer " + server.token())
                      .POST(HttpRequest.BodyPublishers.ofByteArray(wheel.bytes()))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
          if (answer.body().contains("\"result\":\"added\"")) {
            acknowledged.put("mine" + round + "x" + i, wheel);
          }
        } catch (IOException e) {
          return;
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        busy.countDown();
      }
    };
  }

  /** Fetches upstream files, each in many pieces of time, until the server dies. */
  private Runnable downloads(Mirror mirror, int round, CountDownLatch busy) {
    return () -> {
      for (int next = round * 7; ; next++) {
        TestWheel wheel = upstreams.get(next % upstreams.size());
        try {
          String project = wheel.filename().substring(0, wheel.filename().indexOf('-'));
          URI page = URI.create(mirror.url() + "/simple/" + project + "/");
          Matcher href = HREF.matcher(text(page));
          if (href.find()) {
            byte[] bytes =
                client
                    .send(
                        HttpRequest.newBuilder(page.resolve(href.group(1))).build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                    .body();
            assertThat(Sha256.of(bytes)).isEqualTo(wheel.sha256());
          }
        } catch (IOException e) {
          return;
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        busy.countDown();
      }
    };
  }

  private String text(URI uri) throws IOException, InterruptedException {
    return client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** Every file that any page lists, fetched and compared; by project. */
  private Map<String, String> listed(Mirror mirror) throws Exception {
    Map<String, String> listed = new HashMap<>();
    Matcher projects =
        Pattern.compile("href=\"[^\"]*?([a-z0-9-]+)/\"").matcher(text(URI.create(mirror.index())));
    while (projects.find()) {
      URI page = URI.create(mirror.index() + projects.group(1) + "/");
      Matcher href = HREF.matcher(text(page));
      while (href.find()) {
        byte[] bytes =
            client
                .send(
                    HttpRequest.newBuilder(page.resolve(href.group(1))).build(),
                    HttpResponse.BodyHandlers.ofByteArray())
                .body();
        assertThat(Sha256.of(bytes).hex()).isEqualTo(href.group(2));
        listed.put(projects.group(1), href.group(2));
      }
    }
    return listed;
  }
}
