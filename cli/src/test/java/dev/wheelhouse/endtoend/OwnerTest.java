package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wheelhouse.fixture.Gate;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.storage.DataDirectory;
import dev.wheelhouse.storage.ServerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One process owns the data directory, whatever verify, gc and export read in it: POSIX drops a
 * lock when any descriptor of its file is closed by the process that holds it.
 */
class OwnerTest {
  private static final TestWheel ACME = TestWheel.of("acme", "1.0");
  private static final Path LOCKS = Path.of("/proc/locks");

  @TempDir Path directory;
  private Mirror mirror;

  @BeforeEach
  void make() throws Exception {
    mirror = new Mirror(directory);
    ACME.writeTo(directory);
    ok(mirror.run("seed", ACME.filename()));
    ok(mirror.run("sets", "add", "mine", "--all"));
  }

  @AfterEach
  void stop() throws Exception {
    mirror.close();
  }

  private static void ok(Mirror.Ran ran) {
    assertThat(ran.code()).as(ran.output()).isZero();
  }

  /** The commands that walk over everything. */
  private List<List<String>> walks() {
    return List.of(
        List.of("verify", "--deep"),
        List.of("gc", "--now"),
        List.of("export", "--set", "mine", "-o", directory.resolve("bundle").toString()),
        List.of("inventory"));
  }

  private Mirror.Ran run(List<String> command) throws Exception {
    return mirror.run(
        command.getFirst(), command.subList(1, command.size()).toArray(String[]::new));
  }

  @Test
  void walks_withoutAServer_eachGivesTheDirectoryBack() throws Exception {
    for (List<String> command : walks()) {
      ok(run(command));
      DataDirectory.open(mirror.data()).orElseThrow(() -> new AssertionError(command)).close();
    }
  }

  @Test
  void walks_besideAServer_leaveItTheOwner_andASecondServerSaysWhoThatIs() throws Exception {
    mirror.serve();
    long pid = ServerFile.read(mirror.data()).orElseThrow().pid();
    for (List<String> command : walks()) {
      ok(run(command));
      assertThat(DataDirectory.open(mirror.data())).as(command.getFirst()).isEmpty();
      Mirror.Ran second = mirror.run("serve");
      assertThat(second.code()).isEqualTo(1);
      assertThat(second.output()).contains("is in use by pid " + pid + ", a server since");
    }
  }

  /** Where the system tells: no lock of the catalog has gone, either. */
  @Test
  void walks_besideAServer_dropNoLockOfTheCatalog() throws Exception {
    assumeTrue(Files.isReadable(LOCKS), "needs /proc/locks");
    mirror.serve();
    for (String name : List.of("lock", "catalog.db", "catalog.db-shm")) {
      assertThat(isLocked(name)).as(name + " at the start").isTrue();
    }
    for (List<String> command : walks()) {
      ok(run(command));
      for (String name : List.of("lock", "catalog.db", "catalog.db-shm")) {
        assertThat(isLocked(name)).as(name + " after " + command.getFirst()).isTrue();
      }
    }
  }

  /** Whether the server holds a lock on a file of the data directory. */
  private boolean isLocked(String name) throws IOException {
    long pid = ServerFile.read(mirror.data()).orElseThrow().pid();
    Object inode = Files.getAttribute(mirror.data().resolve(name), "unix:ino");
    return Files.readAllLines(LOCKS).stream()
        .map(line -> List.of(line.trim().split("\\s+")))
        .anyMatch(words ->
            words.contains(Long.toString(pid))
                && words.stream().anyMatch(word -> word.endsWith(":" + inode)));
  }

  @Test
  void secondCommand_whileAnotherWorksWithoutAServer_saysWhoThatIs() throws Exception {
    TestWheel slow = TestWheel.recipe("slow", "1.0").padded(2_000_000).make();
    mirror.upstream.pypi().add(slow);
    Gate gate = mirror.upstream.stallAt(slow.filename() + "$", 1_000_000);
    Process fetching = mirror.start("fetch", "slow==1.0");
    gate.awaitReached();
    for (List<String> command : walks()) {
      Mirror.Ran ran = run(command);
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.output())
          .contains(
              "is in use by pid " + fetching.pid() + " (wheelhouse fetch), which is not a server");
    }
    gate.open();
    assertThat(fetching.waitFor()).isZero();
    ok(mirror.run("verify"));
  }
}
