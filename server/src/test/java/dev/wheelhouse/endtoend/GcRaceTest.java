package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A collector without any patience races all that brings files and needs them: clients, seeds,
 * imports, sets, and an upstream that deletes. Each racer knows what it was told is here, and looks
 * again and again whether it still is.
 */
class GcRaceTest {
  private static final int ROUNDS = 50;
  private static final int SHARED = 12;
  private static final int PARCELS = 4;
  private static final Map<String, String> ALL_THAT_MAY =
      Map.of("max-bytes", "1", "now", "yes", "force", "yes");

  @TempDir Path directory;
  private Stage stage;
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final List<Parcel> parcels = new ArrayList<>();

  /** Two that are always tried and a new one, which a failure names; or one of yours. */
  static LongStream seeds() {
    Long one = Long.getLong("wheelhouse.race.seed");
    return one == null ? LongStream.of(1, 20, new Random().nextInt(1_000_000)) : LongStream.of(one);
  }

  private static TestWheel wheel(String project, int number) {
    return TestWheel.recipe(project, number + ".0").padded(70_000 + number).make();
  }

  @BeforeEach
  void prepare() throws Exception {
    stage = new Stage(Files.createDirectory(directory.resolve("inside")));
    for (int i = 0; i < SHARED; i++) {
      stage.upstream.pypi().add(wheel("acme", i));
    }
    for (int i = 0; i < ROUNDS; i++) {
      stage.upstream.pypi().add(wheel("twin" + i, i), wheel("fleeting", i));
    }
    for (int i = 0; i < PARCELS; i++) {
      stage.upstream.pypi().add(wheel("crate", i));
    }
    Path there = Files.createDirectory(directory.resolve("outside"));
    Stage outside = new Stage(there, stage.upstream).start();
    for (int i = 0; i < PARCELS; i++) {
      List<TestWheel> listed = List.of(wheel("crate", i), wheel("acme", i));
      parcels.add(Parcel.pack(outside, "parcel" + i, listed, wheel("handmade" + i, i)));
    }
    outside.stop();
    stage.start();
    assertThat(stage.get("/simple/acme/").statusCode()).isEqualTo(200);
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
  }

  private String path(TestWheel wheel) {
    return stage.file("pypi", stage.upstream.pypi().path(wheel.filename()));
  }

  private void download(TestWheel wheel) throws Exception {
    HttpResponse<byte[]> answer = stage.bytes(path(wheel));
    assertThat(answer.statusCode()).as(wheel.filename()).isEqualTo(200);
    assertThat(answer.body()).as(wheel.filename()).isEqualTo(wheel.bytes());
  }

  /** One thread, its dice, and what must be here by what it was told; by the reason for it. */
  private abstract class Racer {
    final Random random;
    final Map<String, Set<TestWheel>> needed = new HashMap<>();

    Racer(long seed) {
      random = new Random(seed);
    }

    abstract void step(int round) throws Exception;

    void needs(String reason, TestWheel... wheels) {
      needed.computeIfAbsent(reason, all -> new HashSet<>()).addAll(List.of(wheels));
    }

    Thread start() {
      return Thread.ofPlatform()
          .start(() -> {
            for (int round = 0; round < ROUNDS; round++) {
              try {
                step(round);
                check();
              } catch (Throwable e) {
                failures.add(new AssertionError(getClass().getSimpleName() + " " + round, e));
              }
            }
          });
    }

    /** Each of them has a row that says it is here. */
    void check() throws Exception {
      for (Map.Entry<String, Set<TestWheel>> entry : needed.entrySet()) {
        for (TestWheel wheel : entry.getValue()) {
          assertThat(stage.isHere(wheel)).as(wheel.filename() + ": " + entry.getKey()).isTrue();
        }
      }
    }
  }

  /** Clients that care about nothing but their bytes. */
  private final class Downloads extends Racer {
    Downloads(long seed) {
      super(seed);
    }

    @Override
    void step(int round) throws Exception {
      download(wheel("acme", random.nextInt(SHARED)));
    }
  }

  /** Hands over new files, what upstream lists, and what upstream lists as private. */
  private final class Seeds extends Racer {
    Seeds(long seed) {
      super(seed);
    }

    @Override
    void step(int round) throws Exception {
      switch (random.nextInt(3)) {
        case 0 -> seed(wheel("mine", round));
        case 1 -> seed(wheel("acme", random.nextInt(SHARED)));
        default -> {
          TestWheel twin = wheel("twin" + round, round);
          if (random.nextBoolean()) {
            assertThat(stage.get("/simple/twin" + round + "/").statusCode()).isEqualTo(200);
            download(twin);
          }
          seed(twin, "kind=private");
        }
      }
    }

    private void seed(TestWheel wheel, String... options) throws Exception {
      assertThat(stage.seed(wheel, options).getFirst().get("result")).isNotEqualTo("refused");
      needs("seeded", wheel);
    }
  }

  /** Takes bundles in, some of which an earlier process began with, and forgets their sets. */
  private final class Imports extends Racer {
    Imports(long seed) {
      super(seed);
    }

    @Override
    void step(int round) throws Exception {
      Parcel parcel = parcels.get(random.nextInt(PARCELS));
      if (needed.remove(parcel.set()) != null) {
        assertThat(stage.succeeds("set-remove", Map.of("name", parcel.set()))).isTrue();
        return;
      }
      parcel.send(stage);
      if (random.nextBoolean()) {
        stage.run("gc", ALL_THAT_MAY); // for certain between the two
      }
      if (random.nextInt(4) > 0) {
        assertThat(parcel.commit(stage).toString()).contains("event=imported");
        needs(parcel.set(), parcel.wheels().values().toArray(TestWheel[]::new));
      }
    }
  }

  /** Keeps what is here, and what is then brought here, in sets of its own. */
  private final class Sets extends Racer {
    Sets(long seed) {
      super(seed);
    }

    @Override
    void step(int round) throws Exception {
      String name = "set" + random.nextInt(2);
      TestWheel one = wheel("acme", random.nextInt(SHARED));
      TestWheel other = wheel("acme", random.nextInt(SHARED));
      switch (random.nextInt(3)) {
        case 0 -> {
          download(one);
          if (stage.succeeds("set-add", Map.of("name", name, "wish", one.filename()))) {
            needs(name, one);
          }
        }
        case 1 -> {
          String paths = path(one) + "\n" + path(other);
          needed.remove(name); // what the new one has not
          stage.run("set-put", Map.of("name", name), paths.getBytes(StandardCharsets.UTF_8));
          stage.run("bring", Map.of(), paths.getBytes(StandardCharsets.UTF_8));
          needs(name, one, other);
        }
        default -> {
          if (needed.remove(name) != null) {
            assertThat(stage.succeeds("set-remove", Map.of("name", name))).isTrue();
          }
        }
      }
    }
  }

  /**
   * So long that a page is asked for again, and so short that all rounds together take less than
   * the days that an import may last.
   */
  private static final Duration A_PAGE_IS_OLD = Duration.ofMinutes(20);

  /** Upstream deletes files, whose bytes stay if they are here when that becomes known. */
  private final class Deletions extends Racer {
    Deletions(long seed) {
      super(seed);
    }

    @Override
    void step(int round) throws Exception {
      TestWheel wheel = wheel("fleeting", round);
      assertThat(stage.get("/simple/fleeting/").statusCode()).isEqualTo(200);
      String path = path(wheel);
      download(wheel);
      stage.upstream.pypi().delete(wheel.filename());
      stage.pass(A_PAGE_IS_OLD);
      assertThat(stage.get("/simple/fleeting/").statusCode()).isEqualTo(200);
      if (stage.isHere(wheel)) {
        needs("deleted upstream", wheel);
        assertThat(stage.bytes(path).body()).isEqualTo(wheel.bytes());
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void collector_racingAllThatBringsFiles_neverLosesWhatIsNeeded(long seed) throws Exception {
    for (Parcel parcel : parcels.subList(0, PARCELS / 2)) {
      parcel.send(stage); // broken off: the next process finds what was sent
    }
    stage.restart();
    stage.upstream.forget();
    AtomicBoolean racing = new AtomicBoolean(true);
    List<Racer> racers =
        List.of(
            new Downloads(seed),
            new Downloads(seed + 1),
            new Seeds(seed + 2),
            new Imports(seed + 3),
            new Sets(seed + 4),
            new Deletions(seed + 5));
    Thread collector = Thread.ofPlatform().start(() -> collect(racing, new Random(seed + 6)));
    List<Thread> threads = racers.stream().map(Racer::start).toList();
    for (Thread thread : threads) {
      thread.join();
    }
    racing.set(false);
    collector.join();

    assertThat(failures).isEmpty();
    assertThat(stage.upstream.count("acme-"))
        .as("requests for files, of which some went and came again")
        .isGreaterThan(SHARED);
    // What broken off imports left is collected in the end, and nothing but that.
    stage.passUntil(Instant.now().plus(Duration.ofDays(4)));
    stage.run("gc", ALL_THAT_MAY);
    assertThat(stage.run("verify", Map.of("deep", "yes")).getLast())
        .containsEntry("bad", 0L)
        .containsEntry("flaws", 0L)
        .containsEntry("orphans", 0L);
    stage.upstream.stop();
    for (Racer racer : racers) {
      racer.check();
      for (Set<TestWheel> wheels : racer.needed.values()) {
        for (TestWheel wheel : wheels) {
          assertIsServed(wheel);
        }
      }
    }
  }

  /** Makes all the room it can, and now and then has every byte that is here read. */
  private void collect(AtomicBoolean racing, Random random) {
    while (racing.get()) {
      try {
        stage.run("gc", ALL_THAT_MAY);
        if (random.nextInt(10) == 0) {
          assertThat(stage.run("verify", Map.of()).getLast()).containsEntry("bad", 0L);
        }
      } catch (Throwable e) {
        failures.add(e);
      }
    }
  }

  private void assertIsServed(TestWheel wheel) throws Exception {
    for (Map<String, Object> row : stage.run("show", Map.of("file", wheel.sha256().hex()))) {
      HttpResponse<byte[]> answer = stage.bytes(String.valueOf(row.get("path")));
      assertThat(answer.statusCode()).as(row.toString()).isEqualTo(200);
      assertThat(answer.body()).as(row.toString()).isEqualTo(wheel.bytes());
    }
  }

  @Test
  void aNameThatIsHeldWhileItsBlobGoes_isLookedUpAnew() throws Exception {
    TestWheel wheel = wheel("acme", 0);
    download(wheel);
    assertThat(stage.succeeds("fetch", Map.of("wish", wheel.filename()))).isTrue();
    stage.run("gc", ALL_THAT_MAY);
    assertThat(stage.isHere(wheel)).isFalse();
    download(wheel);
  }
}
