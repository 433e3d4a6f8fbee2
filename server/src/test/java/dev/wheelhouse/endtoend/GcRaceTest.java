package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A collector without any patience races clients, seeds of new files and seeds of files that
 * upstream lists: every client gets the right bytes, and nothing that was handed over goes.
 */
class GcRaceTest {
  private static final int WHEELS = 12;
  private static final int ROUNDS = 60;

  @TempDir Path directory;

  private static TestWheel listed(int number) {
    return TestWheel.recipe("acme", number + ".0").padded(70_000 + number).make();
  }

  private static TestWheel own(int number) {
    return TestWheel.recipe("mine", number + ".0").padded(70_000 + number).make();
  }

  private interface Work {
    void run(Random random, int round) throws Exception;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20, 300})
  void collectorFillsAndSeeds_inAnyOrder_neverLoseANeededBlob(long seed) throws Exception {
    try (Stage stage = new Stage(directory)) {
      for (int i = 0; i < WHEELS; i++) {
        stage.upstream.pypi().add(listed(i));
      }
      stage.start();
      assertThat(stage.get("/simple/acme/").statusCode()).isEqualTo(200);
      Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
      Set<TestWheel> kept = ConcurrentHashMap.newKeySet();
      AtomicBoolean racing = new AtomicBoolean(true);
      List<Thread> racers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        racers.add(
            race(seed + i, failures, (random, round) -> download(stage, random.nextInt(WHEELS))));
      }
      racers.add(
          race(
              seed + 7,
              failures,
              (random, round) -> {
                // Half of them are upstream's: they become pinned, whether they are here or not.
                boolean mine = random.nextBoolean();
                TestWheel wheel = mine ? own(round) : listed(random.nextInt(WHEELS));
                List<Map<String, Object>> lines = stage.seed(wheel);
                assertThat(lines.getFirst().get("result")).isNotEqualTo("refused");
                kept.add(wheel);
              }));
      Thread collector =
          Thread.ofPlatform()
              .start(() -> {
                while (racing.get()) {
                  try {
                    stage.run("gc", Map.of("max-bytes", "1", "now", "yes", "force", "yes"));
                  } catch (Throwable e) {
                    failures.add(e);
                  }
                }
              });
      for (Thread racer : racers) {
        racer.join();
      }
      racing.set(false);
      collector.join();

      assertThat(failures).isEmpty();
      assertThat(stage.upstream.count("acme-"))
          .as("requests for files, of which some went and came again")
          .isGreaterThan(WHEELS);
      assertThat(stage.run("verify", Map.of("deep", "yes")).getLast())
          .containsEntry("bad", 0L)
          .containsEntry("flaws", 0L)
          .containsEntry("orphans", 0L);
      for (TestWheel wheel : kept) {
        assertThat(stage.isHere(wheel)).as(wheel.filename()).isTrue();
      }
    }
  }

  private static Thread race(long seed, Queue<Throwable> failures, Work work) {
    return Thread.ofPlatform()
        .start(() -> {
          Random random = new Random(seed);
          for (int round = 0; round < ROUNDS; round++) {
            try {
              work.run(random, round);
            } catch (Throwable e) {
              failures.add(e);
            }
          }
        });
  }

  private static void download(Stage stage, int number) throws Exception {
    TestWheel wheel = listed(number);
    String path = stage.file("pypi", stage.upstream.pypi().path(wheel.filename()));
    var answer = stage.bytes(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(wheel.bytes());
  }

  @Test
  void aNameThatIsHeldWhileItsBlobGoes_isLookedUpAnew() throws Exception {
    try (Stage stage = new Stage(directory)) {
      stage.upstream.pypi().add(listed(0));
      stage.start();
      assertThat(stage.get("/simple/acme/").statusCode()).isEqualTo(200);
      download(stage, 0);
      assertThat(stage.succeeds("fetch", Map.of("wish", listed(0).filename()))).isTrue();
      stage.run("gc", Map.of("max-bytes", "1", "now", "yes", "force", "yes"));
      assertThat(stage.isHere(listed(0))).isFalse();
      download(stage, 0);
    }
  }
}
