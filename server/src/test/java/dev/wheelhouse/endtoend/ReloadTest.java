package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.TestWheel;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that reads its settings anew while it runs. */
class ReloadTest {
  private static final TestWheel SIX = TestWheel.of("six", "1.17.0");
  private static final TestWheel OTHER = TestWheel.of("six", "9.0");
  private static final TestWheel ACME = TestWheel.of("acme", "1.0");
  private static final int CLIENTS = 64;

  private static final String HOUSE =
      """
      [source.house]
      url = "%s/house/"
      [index.house-only]
      rules = [{ projects = ["*"], sources = ["house"] }]
      """;

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    stage.upstream.pypi().add(SIX);
    publish("house", OTHER);
    stage.start();
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  /** A page of an index beside PyPI with one wheel on it. */
  private void publish(String index, TestWheel wheel) {
    stage.upstream.publish("/" + index + "/files/" + wheel.filename(), wheel);
    stage.upstream.publish(
        "/" + index + "/six/",
        "<a href=\"../files/%s#sha256=%s\">%s</a>"
            .formatted(wheel.filename(), wheel.sha256(), wheel.filename()));
  }

  private String page(String path) throws Exception {
    HttpResponse<String> answer = stage.json(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private int status(String path) throws Exception {
    return stage.json(path).statusCode();
  }

  @Test
  void newSourceAndIndex_areServed_andGoneOnesAreNot() throws Exception {
    assertThat(status("/house/simple/six/")).isEqualTo(404);
    assertThat(stage.withTables(HOUSE).reload())
        .containsExactly(
            "source.house: new, " + stage.upstream.url() + "/house/",
            "index.house-only: new, * from house");
    assertThat(page("/house/simple/six/")).contains(OTHER.filename());
    assertThat(page("/house-only/simple/six/")).contains(OTHER.filename());
    assertThat(stage.get("/").body()).contains("/house-only/simple/");
    assertThat(stage.bytes(stage.file("house", "/house/files/" + OTHER.filename())).body())
        .isEqualTo(OTHER.bytes());
    assertThat(stage.withTables("").reload())
        .containsExactly("source.house: gone", "index.house-only: gone");
    assertThat(status("/house-only/simple/six/")).isEqualTo(404);
    assertThat(stage.get("/").body()).doesNotContain("/house-only/simple/");
  }

  @Test
  void ruleOfAnIndex_ofAPageThatWasRendered_countsAtOnce() throws Exception {
    stage.withTables(HOUSE).reload();
    assertThat(page("/simple/six/")).contains(SIX.filename()).doesNotContain(OTHER.filename());
    stage.withTables(
        HOUSE
            + """
            [index.default]
            rules = [{ projects = ["*"], sources = ["house"] }]
            """);
    assertThat(stage.reload()).singleElement().asString().startsWith("index.default.rules: ");
    assertThat(page("/simple/six/")).contains(OTHER.filename()).doesNotContain(SIX.filename());
  }

  @Test
  void policyThatTightens_ofAFileHandedOutLately_countsAtOnce() throws Exception {
    page("/simple/six/");
    String file = stage.file("pypi", stage.upstream.pypi().path(SIX.filename()));
    for (String path : List.of(file, file, file + ".metadata", file + ".metadata")) {
      assertThat(stage.get(path).statusCode()).isEqualTo(200);
    }
    stage.withTables("[index.default]\ndeny = [\"six\"]\n");
    assertThat(stage.reload())
        .as("not once more for each index that follows default")
        .containsExactly("index.default.deny: six (was: none)");
    assertThat(stage.get(file).statusCode()).isEqualTo(403);
    assertThat(stage.get(file + ".metadata").statusCode()).isEqualTo(403);
    assertThat(status("/simple/six/")).isEqualTo(404);
    stage.withTables("").reload();
    assertThat(stage.get(file).statusCode()).isEqualTo(200);
  }

  @Test
  void addressOfASource_isAskedAtOnce_thoughWhatTheOldOneSaidIsFresh() throws Exception {
    stage.withTables(HOUSE).reload();
    assertThat(page("/house/simple/six/")).contains(OTHER.filename());
    TestWheel next = TestWheel.of("six", "10.0");
    publish("house2", next);
    stage.pass(Duration.ofMillis(1));
    stage.withTables(HOUSE.replace("/house/", "/house2/"));
    assertThat(stage.reload())
        .containsExactly(
            "source.house.url: %1$s/house2/ (was: %1$s/house/)".formatted(stage.upstream.url()));
    stage.pass(Duration.ofMillis(1));
    assertThat(page("/house/simple/six/")).contains(next.filename());
    long asked = stage.upstream.count("/house2/six/");
    page("/house/simple/six/");
    assertThat(stage.upstream.count("/house2/six/")).as("fresh again").isEqualTo(asked);
  }

  @Test
  void otherSettingsOfASource_leaveFreshWhatIsFresh() throws Exception {
    stage.withTables(HOUSE).reload();
    stage.pass(Duration.ofMillis(1));
    page("/house/simple/six/");
    stage.withTables(HOUSE.replace("[index", "required = false\nttl = \"1h\"\n[index"));
    assertThat(stage.reload())
        .containsExactly(
            "source.house.ttl: 1h (was: 10m)", "source.house.required: false (was: true)");
    page("/house/simple/six/");
    assertThat(stage.upstream.count("/house/six/")).isEqualTo(1);
  }

  @Test
  void answerOfTheOldAddress_thatComesAfterTheReload_isAskedForAnew() throws Exception {
    stage.withTables(HOUSE).reload();
    Gate gate = stage.upstream.late("/house/six/");
    CompletableFuture<HttpResponse<String>> before = later(() -> stage.json("/house/simple/six/"));
    gate.awaitReached();
    TestWheel next = TestWheel.of("six", "10.0");
    publish("house2", next);
    stage.withTables(HOUSE.replace("/house/", "/house2/")).reload();
    gate.open();
    assertThat(before.get().body()).contains(OTHER.filename());
    stage.pass(Duration.ofMillis(1));
    assertThat(page("/house/simple/six/")).contains(next.filename());
  }

  @Test
  void credentialsOfNetrc_areReadAgain_andNeverTold() throws Exception {
    Path netrc = directory.resolve("netrc");
    Files.writeString(netrc, "machine 127.0.0.1 login ann password first-secret\n");
    stage.with("NETRC", netrc.toString());
    List<String> said = new ArrayList<>(stage.withTables(HOUSE).reload());
    page("/house/simple/six/");
    assertThat(authorization("/house/six/")).isEqualTo(basic("ann:first-secret"));
    Files.writeString(netrc, "machine 127.0.0.1 login ann password second-secret\n");
    stage.upstream.forget();
    List<String> second = stage.reload();
    assertThat(second).contains("source.house.credentials: changed");
    stage.pass(Duration.ofMillis(1));
    page("/house/simple/six/");
    assertThat(authorization("/house/six/")).isEqualTo(basic("ann:second-secret"));
    Files.writeString(netrc, "");
    said.addAll(second);
    said.addAll(stage.reload());
    assertThat(said).contains("source.house.credentials: none (was: ***)");
    assertThat(said).noneMatch(line -> line.contains("secret") || line.contains("ann"));
  }

  private String authorization(String path) {
    return stage.upstream.requests().stream()
        .filter(one -> one.path().equals(path))
        .reduce((first, last) -> last)
        .map(one -> one.headers().getOrDefault("authorization", ""))
        .orElseThrow();
  }

  private static String basic(String userAndPassword) {
    byte[] bytes = userAndPassword.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void settingsWithAnError_changeNothing_andEveryErrorIsTold() throws Exception {
    stage.withTables(HOUSE).reload();
    assertThat(stage.with("offlin = true\nprivate = [\"six\"]").withTables("").reload())
        .singleElement()
        .asString()
        .contains("wheelhouse.toml:1: offlin: unknown (did you mean offline?)");
    assertThat(page("/simple/six/")).contains(SIX.filename());
    assertThat(page("/house/simple/six/")).contains(OTHER.filename());
  }

  @Test
  void whatOnlyANewStartCanChange_staysAndIsTold_allElseCounts() throws Exception {
    stage.with("WHEELHOUSE_LISTEN", "127.0.0.2:1").with("WHEELHOUSE_DATA", "/elsewhere");
    assertThat(stage.with("private = [\"six\"]").reload())
        .containsExactly(
            "private: six (was: none)",
            "data: stays %s (asked: /elsewhere); restart to change it".formatted(stage.data()),
            "listen: stays 127.0.0.1:0 (asked: 127.0.0.2:1); restart to change it");
    assertThat(status("/simple/six/")).isEqualTo(404);
    assertThat(stage.get("/-/health").statusCode()).isEqualTo(200);
  }

  @Test
  void settingsThatAreTheSame_sayNothingChanged_andKeepRenderedPages() throws Exception {
    page("/simple/six/");
    stage.upstream.forget();
    assertThat(stage.reload()).containsExactly("nothing changed");
    page("/simple/six/");
    assertThat(stage.upstream.requests()).isEmpty();
  }

  @Test
  void offline_onAndOff_countsAtOnce() throws Exception {
    page("/simple/six/");
    assertThat(stage.with("offline = true").reload()).containsExactly("offline: true (was: false)");
    assertThat(status("/simple/six/")).isEqualTo(404);
    assertThat(stage.run("mode", Map.of())).containsExactly(Map.of("offline", true));
    stage.with("").reload();
    assertThat(page("/simple/six/")).contains(SIX.filename());
  }

  @Test
  void pageOfLinks_thatDidNotChange_isNotAskedAgain() throws Exception {
    String flat = "[source.flat]\nkind = \"find-links\"\nurl = \"%s/flat.html\"\n";
    stage.upstream.publish("/flat/" + ACME.filename(), ACME);
    stage.upstream.publish(
        "/flat.html",
        "<a href=\"flat/%s#sha256=%s\">x</a>".formatted(ACME.filename(), ACME.sha256()));
    stage.withTables(flat).reload();
    assertThat(page("/flat/simple/acme/")).contains(ACME.filename());
    stage.withTables(flat + "[index.default]\nclient-max-age = \"5m\"\n").reload();
    assertThat(page("/flat/simple/acme/")).contains(ACME.filename());
    assertThat(stage.upstream.count("/flat.html")).isEqualTo(1);
    assertThat(stage.json("/simple/six/").headers().firstValue("cache-control"))
        .contains("max-age=300");
  }

  @Test
  void dropFolder_thatComes_isLookedAt_andOneThatStaysIsNotForgotten() throws Exception {
    Path first = Files.createDirectory(directory.resolve("first"));
    Path second = Files.createDirectory(directory.resolve("second"));
    String one = folder("first");
    stage.withTables(one).reload();
    ACME.writeTo(first);
    BigWheelStage.await("it is taken", () -> drops().contains(ACME.filename() + " taken"));
    stage.withTables(one + folder("second")).reload();
    assertThat(drops()).as("still known").contains(ACME.filename() + " taken");
    OTHER.writeTo(second);
    BigWheelStage.await("it is taken", () -> drops().contains(OTHER.filename() + " taken"));
    assertThat(folderThreads()).hasSize(2);
    stage.withTables("").reload();
    assertThat(folderThreads()).isEmpty();
  }

  private static String folder(String name) {
    return "[source.%1$s]\nkind = \"directory\"\npath = \"%1$s\"\ninterval = \"50ms\"\n"
        .formatted(name);
  }

  private List<String> drops() throws Exception {
    return stage.run("drops", Map.of()).stream()
        .map(line -> line.get("filename") + " " + line.get("result"))
        .toList();
  }

  private static List<String> folderThreads() {
    return threads().stream().filter(name -> name.startsWith("folder-")).toList();
  }

  @Test
  void clientsThatAskAllTheTime_whileSettingsChange_allGetTheirPages() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch asking = new CountDownLatch(CLIENTS);
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        all.add(
            clients.submit(() -> {
              int pages = 0;
              while (!over.get()) {
                assertThat(page("/simple/six/")).contains(SIX.filename());
                asking.countDown();
                pages++;
              }
              return pages;
            }));
      }
      asking.await();
      for (int i = 0; i < 20; i++) {
        assertThat(stage.withTables(i % 2 == 0 ? HOUSE : "").reload()).hasSize(2);
      }
      over.set(true);
      for (Future<Integer> client : all) {
        assertThat(client.get()).isPositive();
      }
    }
  }

  /** What a mirror has of its own ends with it. */
  @Test
  void hundredReloads_leaveNoMoreThreadsAndDescriptorsThanOne() throws Exception {
    Files.createDirectory(directory.resolve("first"));
    String bounded = "[storage]\nmax-bytes = \"1GiB\"\n";
    page("/simple/six/");
    stage.withTables(bounded + folder("first")).reload();
    BigWheelStage.await("its threads run", () -> ours().size() == 3);
    long descriptors = descriptors();
    for (int i = 0; i < 100; i++) {
      String agent = "user-agent = \"agent-%d\"\n".formatted(i);
      stage.withTables(agent + bounded.replace("1", "" + (2 + i % 2)) + folder("first"));
      assertThat(stage.reload()).hasSize(2);
      stage.pass(Duration.ofHours(1));
      page("/simple/six/");
    }
    assertThat(stage.upstream.count("/simple/six/")).as("each asks anew").isGreaterThan(100);
    BigWheelStage.await("three threads are left", () -> ours().size() == 3);
    assertThat(descriptors()).isLessThan(descriptors + 10);
  }

  /** The threads of a mirror: all others belong to what stays. */
  private static List<String> ours() {
    return threads().stream()
        .filter(name -> name.matches("folder-.*|fill-keeper|collector"))
        .toList();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }

  private static long descriptors() throws Exception {
    Path own = Path.of("/proc/self/fd");
    if (!Files.isDirectory(own)) {
      return 0;
    }
    try (var all = Files.list(own)) {
      return all.count();
    }
  }

  private static <T> CompletableFuture<T> later(Callable<T> work) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return work.call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
  }
}
