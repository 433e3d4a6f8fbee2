package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wheelhouse.fixture.TestWheel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kill -9} in the middle of an export and of an import. */
class BundleKillTest {
  private static final TestWheel SMALL = TestWheel.of("small", "1.0");
  private static final TestWheel BIG = TestWheel.recipe("big", "1.0").padded(150_000_000).make();

  @TempDir Path directory;
  private Mirror outside;
  private Mirror inside;
  private Path bundle;

  @BeforeEach
  void make() throws Exception {
    outside = new Mirror(Files.createDirectory(directory.resolve("outside")));
    inside = new Mirror(Files.createDirectory(directory.resolve("inside")));
    bundle = directory.resolve("bundle");
    Path wheels = Files.createDirectory(directory.resolve("wheels"));
    SMALL.writeTo(wheels);
    BIG.writeTo(wheels);
    ok(outside.run("seed", wheels.toString()));
    ok(outside.run("sets", "add", "mine", "--all"));
  }

  @AfterEach
  void stop() throws Exception {
    outside.close();
    inside.close();
  }

  private static String ok(Mirror.Ran ran) {
    assertThat(ran.code()).as(ran.output()).isZero();
    return ran.output();
  }

  private void exportsTo(Path place) throws Exception {
    ok(outside.run("export", "--set", "mine", "-o", place.toString()));
  }

  /** Until a path with {@code name} in it lies below {@code place}. */
  private static void await(Process process, Path place, String name) throws IOException {
    while (process.isAlive()) {
      if (Files.isDirectory(place)) {
        try (Stream<Path> files = Files.walk(place)) {
          if (files.anyMatch(path -> path.toString().contains(name))) {
            return;
          }
        } catch (UncheckedIOException e) {
          continue; // a file was moved while the directory was read
        }
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("it ended before it could be killed");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void import_killed_showsNothing_andGoesOn(boolean besideAServer) throws Exception {
    exportsTo(bundle);
    if (besideAServer) {
      inside.serve("--offline");
    }
    Process running = inside.start("import", bundle.toString());
    await(running, inside.data().resolve("blobs"), SMALL.sha256().hex());
    running.destroyForcibly().waitFor();
    if (besideAServer) {
      inside.kill();
    }
    assertThat(inside.run("list", "--json").output()).doesNotContain("{");
    assertThat(ok(inside.run("import", "--json", bundle.toString())))
        .contains("\"added\":2")
        .as("only the big one is copied again")
        .contains("\"bytes\":" + BIG.size());
    assertThat(inside.run("verify").output())
        .contains("2 files verified", "all are right")
        .doesNotContain("belong to no project");
  }

  @Test
  void export_killed_isNoBundle_andGoesOn() throws Exception {
    Process running = outside.start("export", "--set", "mine", "-o", bundle.toString());
    await(running, bundle, SMALL.filename());
    running.destroyForcibly().waitFor();
    Mirror.Ran ran = inside.run("import", bundle.toString());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.output()).contains("no manifest.jsonl", "run that again");
    exportsTo(bundle);
    Path whole = directory.resolve("whole");
    exportsTo(whole);
    Process same =
        new ProcessBuilder("diff", "-r", whole.toString(), bundle.toString()).inheritIO().start();
    assertThat(same.waitFor()).isZero();
  }
}
