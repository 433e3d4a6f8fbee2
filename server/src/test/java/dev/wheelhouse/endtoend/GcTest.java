package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Room is made of what can be had again, slowly, and of nothing else. */
class GcTest {
  private static final int SIZE = 100_000;
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path directory;
  private Stage stage;

  @BeforeEach
  void start() throws Exception {
    stage = new Stage(directory);
    for (int i = 0; i < 12; i++) {
      stage.upstream.pypi().add(wheel(i));
    }
    stage.start();
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  private static TestWheel wheel(int number) {
    return TestWheel.recipe("acme", number + ".0").padded(SIZE).make();
  }

  private void fetch(int... numbers) throws Exception {
    assertThat(stage.get("/simple/acme/").statusCode()).isEqualTo(200);
    for (int number : numbers) {
      assertThat(stage.succeeds("fetch", Map.of("wish", wheel(number).filename()))).isTrue();
      stage.pass(Duration.ofSeconds(1));
    }
  }

  private void fetchAll() throws Exception {
    fetch(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  }

  private List<Map<String, Object>> gc(String... flags) throws Exception {
    Map<String, String> parameters = new HashMap<>();
    for (String flag : flags) {
      int sign = flag.indexOf('=');
      parameters.put(sign < 0 ? flag : flag.substring(0, sign), flag.substring(sign + 1));
    }
    return stage.run("gc", parameters);
  }

  private static String bound(int wheels) {
    // A little more than so many: their size is that of the padding and a few hundred bytes.
    return "max-bytes=" + (wheels * wheel(0).size() + SIZE / 2);
  }

  private static long count(List<Map<String, Object>> lines, String event) {
    return lines.stream().filter(line -> event.equals(line.get("event"))).count();
  }

  private byte[] download(int number) throws Exception {
    String path = stage.file("pypi", stage.upstream.pypi().path(wheel(number).filename()));
    return stage.bytes(path).body();
  }

  @Test
  void leastRecentlyUsed_isCondemnedFirst_sparedByUse_andGoneAfterTheGrace() throws Exception {
    fetchAll();
    List<Map<String, Object>> first = gc(bound(10));
    assertThat(count(first, "condemned")).isEqualTo(2);
    assertThat(first.toString()).contains("acme-0.0").contains("acme-1.0");
    assertThat(stage.isHere(wheel(0))).as("the grace").isTrue();

    assertThat(download(0)).isEqualTo(wheel(0).bytes());
    stage.pass(HOUR);
    List<Map<String, Object>> second = gc(bound(10));
    assertThat(count(second, "removed")).isEqualTo(1);
    assertThat(stage.isHere(wheel(0))).as("it was used meanwhile").isTrue();
    assertThat(stage.isHere(wheel(1))).isFalse();
    assertThat(stage.data().resolve("trash")).isEmptyDirectory();

    assertThat(download(1)).as("fetched again").isEqualTo(wheel(1).bytes());
    assertThat(stage.upstream.count(stage.upstream.pypi().path(wheel(1).filename()))).isEqualTo(2);
    assertThat(stage.run("verify", Map.of()).getLast()).containsEntry("bad", 0L);
  }

  @Test
  void roomThatIsThereAgain_sparesTheCondemned() throws Exception {
    fetchAll();
    gc(bound(11));
    stage.pass(HOUR);
    assertThat(gc("max-bytes=0").getLast()).containsEntry("condemned", 0L);
    assertThat(stage.isHere(wheel(0))).isTrue();
  }

  @Test
  void moreThanATenth_isRefused_unlessAPersonInsists() throws Exception {
    fetchAll();
    List<Map<String, Object>> refused = gc(bound(4), "now");
    assertThat(refused.toString()).contains("refused").contains("more than 10 %");
    assertThat(stage.run("list", Map.of())).hasSize(12);
    assertThat(stage.succeeds("gc", Map.of("max-bytes", "1", "now", "yes"))).isFalse();

    List<Map<String, Object>> plan = gc(bound(4), "now", "dry-run");
    assertThat(count(plan, "removed")).isEqualTo(8);
    assertThat(stage.run("list", Map.of())).as("a dry run").hasSize(12);

    gc(bound(4), "now", "force");
    assertThat(stage.run("list", Map.of())).hasSize(4);
  }

  @Test
  void filesOfASet_neverGo_untilTheSetIsRemoved() throws Exception {
    fetchAll();
    stage.run("set-add", Map.of("name", "kept", "wish", wheel(0).filename()));
    List<Map<String, Object>> first = gc(bound(11));
    assertThat(first.toString()).contains("acme-1.0").doesNotContain("acme-0.0");
    stage.run("set-remove", Map.of("name", "kept"));
    assertThat(gc(bound(10)).toString()).contains("acme-0.0");
  }

  @Test
  void seededHandedOverAndDelisted_neverGo() throws Exception {
    stage.seed(TestWheel.recipe("mine", "1.0").padded(SIZE).make());
    fetch(0, 1, 2);
    stage.seed(wheel(3)); // upstream lists it
    stage.seed(wheel(0)); // it was here already
    stage.upstream.pypi().remove(wheel(1).filename());
    stage.pass(Duration.ofDays(1));
    assertThat(stage.get("/simple/acme/").statusCode()).isEqualTo(200);
    assertThat(download(2)).hasSize((int) wheel(2).size());

    List<Map<String, Object>> lines = gc("max-bytes=1", "now", "force");
    assertThat(count(lines, "removed")).isEqualTo(1);
    assertThat(stage.isHere(wheel(2))).isFalse();
    for (int kept : new int[] {0, 1, 3}) {
      assertThat(stage.isHere(wheel(kept))).as(wheel(kept).filename()).isTrue();
    }
    assertThat(stage.run("show", Map.of("file", "mine-1.0-py3-none-any.whl")).getFirst())
        .containsEntry("here", true);
  }

  @Test
  void offline_nothingThatWasCachedGoes() throws Exception {
    fetchAll();
    stage.stop();
    stage.with("offline = true").start();
    assertThat(gc("max-bytes=1", "now", "force").toString()).contains("nothing can be fetched");
    assertThat(stage.run("list", Map.of())).hasSize(12);
  }

  private static final TestWheel SENT = TestWheel.recipe("sent", "1.0").padded(SIZE).make();

  /** An import sends a file, and ends before its commit. */
  private void sendOne() throws Exception {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("filename", SENT.filename());
    parameters.put("sha256", SENT.sha256().hex());
    parameters.put("size", Long.toString(SENT.size()));
    stage.run("bundle-file", parameters, SENT.bytes());
  }

  private long strays() throws Exception {
    return (Long) stage.run("verify", Map.of()).getLast().get("orphans");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatABrokenOffImportSent_waitsThreeDays_inThatProcessAndTheNext(boolean restarted)
      throws Exception {
    fetchAll();
    sendOne();
    Instant sent = Instant.now();
    if (restarted) {
      stage.restart();
    }
    stage.passUntil(sent.plus(Duration.ofDays(3)).minus(HOUR));
    assertThat(count(gc(), "orphan")).isZero();
    assertThat(strays()).isEqualTo(1);
    stage.passUntil(sent.plus(Duration.ofDays(3)).plus(HOUR));
    assertThat(count(gc("dry-run"), "orphan")).isEqualTo(1);
    assertThat(count(gc(), "orphan")).isEqualTo(1);
    assertThat(strays()).isZero();
  }

  @Test
  void whatABrokenOffImportSent_goesAtOnceIfAPersonSaysSo_onceItsProcessHasEnded()
      throws Exception {
    fetchAll();
    sendOne();
    assertThat(count(gc("now"), "orphan")).as("it may be on its way").isZero();
    stage.restart();
    assertThat(count(gc("now"), "orphan")).isEqualTo(1);
    assertThat(strays()).isZero();
  }

  @Test
  void whatAnImportCountsOn_doesNotGo_untilItsCommit() throws Exception {
    Stage outside = new Stage(Files.createDirectory(directory.resolve("out")), stage.upstream);
    Parcel parcel;
    try {
      outside.start();
      parcel = Parcel.pack(outside, "parcel", List.of(wheel(0), wheel(1)), SENT);
    } finally {
      outside.stop();
    }
    fetch(0, 2);
    parcel.send(stage); // wheel(1) and SENT; wheel(0) is here
    stage.restart();
    parcel.send(stage); // begins again, and has nothing to send
    gc("max-bytes=1", "now", "force");
    stage.pass(Duration.ofDays(2));
    gc("max-bytes=1", "now", "force");
    assertThat(stage.isHere(wheel(2))).isFalse();
    assertThat(stage.isHere(wheel(0))).isTrue();
    assertThat(parcel.commit(stage).toString()).contains("event=imported");

    assertThat(stage.succeeds("set-remove", Map.of("name", "parcel"))).isTrue();
    gc("max-bytes=1", "now", "force");
    assertThat(stage.isHere(wheel(0))).as("it was kept for the import alone").isFalse();
    assertThat(stage.isHere(SENT)).as("it is local").isTrue();
  }

  @Test
  void whatAnImportCountedOn_goesLater_ifTheImportNeverEnds() throws Exception {
    Stage outside = new Stage(Files.createDirectory(directory.resolve("out")), stage.upstream);
    try {
      outside.start();
      Parcel parcel = Parcel.pack(outside, "parcel", List.of(wheel(0)), SENT);
      fetch(0);
      parcel.send(stage);
    } finally {
      outside.stop();
    }
    stage.pass(Duration.ofDays(3).plus(HOUR));
    gc("max-bytes=1", "now", "force");
    assertThat(stage.isHere(wheel(0))).isFalse();
  }

  @Test
  void catalogThatIsEmptyOverAFullStore_isNotBelieved() throws Exception {
    fetchAll();
    stage.stop();
    for (String name : new String[] {"catalog.db", "catalog.db-wal", "catalog.db-shm"}) {
      Files.deleteIfExists(stage.data().resolve(name));
    }
    stage.start();
    assertThat(count(gc(), "orphan")).as("they wait").isZero();
    assertThat(gc("now").toString()).contains("the catalog is empty");
    assertThat(gc("now", "dry-run").toString()).contains("the catalog is empty");
    assertThat(stage.succeeds("gc", Map.of("now", "yes"))).isFalse();
  }
}
