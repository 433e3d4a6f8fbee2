package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.storage.JsonLines;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kill -9} in the middle of the seed of a closure, and of a collection. */
class KeepKillTest {
  private static final int CACHED = 150;
  private static final TestWheel MINE = TestWheel.recipe("mine", "1.0").padded(50_000).make();
  private static final TestWheel BIG = TestWheel.recipe("big", "1.0").padded(3_000_000).make();

  @TempDir Path directory;
  private Mirror mirror;

  @BeforeEach
  void make() throws Exception {
    mirror = new Mirror(directory);
  }

  @AfterEach
  void stop() throws Exception {
    mirror.close();
  }

  private static String ok(Mirror.Ran ran) {
    assertThat(ran.code()).as(ran.output()).isZero();
    return ran.output();
  }

  /** The names of the files that are here. */
  private List<String> list() throws Exception {
    List<String> names = new ArrayList<>();
    for (String line : ok(mirror.run("list", "--json")).lines().toList()) {
      if (line.startsWith("{")) {
        names.add(String.valueOf(JsonLines.parse(line).get("filename")));
      }
    }
    return names;
  }

  private void isSound() throws Exception {
    assertThat(ok(mirror.run("verify", "--deep"))).contains("all are right", "no flaw");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void seedOfAClosure_killedWithTheSetKeptAndFilesLacking_goesOn(boolean besideAServer)
      throws Exception {
    String uv = Clients.kit("uv==0.13.9", "uv").toString();
    for (int i = 0; i < 3; i++) {
      mirror.upstream.pypi().add(TestWheel.of("part" + i, "1.0"));
    }
    mirror.upstream.pypi().add(BIG);
    Files.writeString(directory.resolve("requirements.txt"), "part0\npart1\npart2\nbig\n");
    String[] arguments = {
      "-r", "requirements.txt", "--set", "stack", "--no-build-deps", "--uv", uv, "--python", "3.10"
    };
    if (besideAServer) {
      mirror.serve();
    }
    Gate gate = mirror.upstream.stallAt(BIG.filename() + "$", 1_000_000);
    Process seeding = mirror.start("seed", arguments);
    gate.awaitReached();
    seeding.destroyForcibly().waitFor();
    if (besideAServer) {
      mirror.kill();
    }
    gate.open();
    mirror.upstream.clearFaults();

    Mirror.Ran shown = mirror.run("sets", "show", "stack");
    assertThat(shown.code()).as("the set is kept, a file of it is not here").isEqualTo(1);
    assertThat(shown.output()).contains(BIG.filename());
    isSound();
    List<String> here = list();
    ok(mirror.run("gc", "--max-bytes", "1B", "--now", "--force"));
    assertThat(list()).as("the set keeps what is here").isEqualTo(here);
    assertThat(ok(mirror.run("seed", arguments))).contains("4 files are here", "0 failed");
    assertThat(ok(mirror.run("sets", "show", "stack"))).contains(BIG.filename(), "part0-1.0");
    assertThat(list()).hasSize(4).containsAll(here);
    isSound();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void gc_killedInTheMiddle_losesNothingNeeded_andTheNextEndsIt(boolean besideAServer)
      throws Exception {
    cacheMany();
    List<String> gc = List.of("--max-bytes", "1B", "--now", "--force");
    if (besideAServer) {
      mirror.serve();
    }
    Process collecting = mirror.start("gc", gc.toArray(String[]::new));
    awaitRemoved(10);
    if (besideAServer) {
      mirror.kill();
    }
    collecting.destroyForcibly().waitFor();

    isSound();
    assertThat(list())
        .contains(MINE.filename(), wheel(0).filename())
        .as("it was killed in the middle")
        .hasSizeBetween(3, CACHED - 9);
    ok(mirror.run("gc", gc.toArray(String[]::new)));
    assertThat(list()).containsExactlyInAnyOrder(MINE.filename(), wheel(0).filename());
    assertThat(ok(mirror.run("verify", "--deep")))
        .contains("2 files verified", "all are right")
        .doesNotContain("belong to no project");
    assertThat(mirror.data().resolve("trash")).isEmptyDirectory();
    mirror.upstream.stop();
    assertThat(ok(mirror.run("sets", "show", "kept"))).contains(wheel(0).filename());
  }

  private static TestWheel wheel(int number) {
    return TestWheel.recipe("acme", number + ".0").padded(20_000).make();
  }

  /** Many files that may go, one that lies in a set, and one that was handed over. */
  private void cacheMany() throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < CACHED; i++) {
      mirror.upstream.pypi().add(wheel(i));
      names.add(wheel(i).filename());
    }
    ok(mirror.run("fetch", names.toArray(String[]::new)));
    ok(mirror.run("sets", "add", "kept", wheel(0).filename()));
    MINE.writeTo(directory);
    ok(mirror.run("seed", MINE.filename()));
  }

  /** What was removed lies in the trash until the end. */
  private void awaitRemoved(int count) {
    while (true) {
      File[] trash = mirror.data().resolve("trash").toFile().listFiles();
      if (trash != null && trash.length >= count) {
        return;
      }
      Thread.onSpinWait();
    }
  }
}
