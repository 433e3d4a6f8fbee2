package dev.wheelhouse.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wheelhouse.fixture.TestWheel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real server, told by command and by signal to read its settings anew. */
class ReloadCommandTest {
  private static final TestWheel SIX = TestWheel.of("six", "1.17.0");
  private static final TestWheel ACME = TestWheel.of("acme", "1.0");
  private static final int CLIENTS = 64;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private static final String HOUSE =
      """
      [source.house]
      url = "%s/house/"
      """;

  /** Starts a server at a terminal, sends it SIGHUP, and takes the terminal away. */
  private static final String TERMINAL =
      """
      import os, pty, signal, sys
      pid, terminal = pty.fork()
      if pid == 0:
          signal.signal(signal.SIGHUP, signal.SIG_DFL)
          os.execvp(sys.argv[1], sys.argv[1:])
      seen = b""
      def until(words):
          global seen
          while words not in seen:
              seen += os.read(terminal, 65536)
      until(b" listens on ")
      os.kill(pid, signal.SIGHUP)
      until(b"reload: nothing changed")
      os.close(terminal)
      print("ended with", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
      """;

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private Mirror mirror;

  @BeforeEach
  void make() throws Exception {
    mirror = new Mirror(directory);
    mirror.upstream.pypi().add(SIX);
    mirror.upstream.publish("/house/files/" + ACME.filename(), ACME);
    mirror.upstream.publish(
        "/house/acme/",
        "<a href=\"../files/%s#sha256=%s\">x</a>".formatted(ACME.filename(), ACME.sha256()));
  }

  @AfterEach
  void stop() throws Exception {
    mirror.close();
  }

  private int status(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(mirror.url() + path)).build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** What nohup started ignores the signal, and so does all that it starts: nothing can hear it. */
  private static void assumeHangUpIsHeard() throws Exception {
    String ignored =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElse("SigIgn: 0")
            .substring(7)
            .strip();
    assumeTrue((Long.parseUnsignedLong(ignored, 16) & 1) == 0, "SIGHUP is ignored here");
  }

  private void awaitLog(String words) throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!mirror.log().contains(words)) {
      assertThat(System.nanoTime()).as("waited for the log to say: " + words).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void newSource_isThereForPip() throws Exception {
    mirror.serve();
    assertThat(status("/house/simple/acme/")).isEqualTo(404);
    Mirror.Ran ran = mirror.settings(HOUSE).run("reload");
    assertThat(ran.output()).isEqualTo("source.house: new, " + mirror.upstream.url() + "/house/\n");
    assertThat(ran.code()).isZero();
    Path python = Clients.venv();
    Mirror.Ran pip =
        mirror.run(
            new ProcessBuilder(
                python.toString(),
                "-m",
                "pip",
                "install",
                "--no-cache-dir",
                "--index-url",
                mirror.url() + "/house/simple/",
                "acme"));
    assertThat(pip.code()).as(pip.output()).isZero();
    assertThat(mirror.run("reload").output()).isEqualTo("nothing changed\n");
  }

  @Test
  void ownOptionsOfServe_stillCount() throws Exception {
    mirror.serve("--offline", "--listen", "127.0.0.1:0");
    Mirror.Ran ran = mirror.settings("[cache]\npages = \"2MiB\"\n").run("reload", "--json");
    assertThat(ran.code()).isZero();
    assertThat(ran.output())
        .isEqualTo(
            """
            {"result":"changed","setting":"cache.pages","before":"32MiB","after":"2MiB",\
            "why":"cache.pages: 2MiB (was: 32MiB)"}
            """);
    assertThat(status("/simple/six/")).as("still offline").isEqualTo(404);
  }

  @Test
  void addressThatNeedsARestart_isTold_andTheExitCodeIs0() throws Exception {
    mirror.serve();
    Path file = directory.resolve("wheelhouse.toml");
    Files.writeString(file, Files.readString(file).replace("127.0.0.1:0", "127.0.0.1:9"));
    Mirror.Ran ran = mirror.run("reload");
    assertThat(ran.output())
        .isEqualTo("listen: stays 127.0.0.1:0 (asked: 127.0.0.1:9); restart to change it\n");
    assertThat(ran.code()).isZero();
    assertThat(status("/-/health")).isEqualTo(200);
  }

  @Test
  void fileWithAnError_isTold_andTheServerGoesOn() throws Exception {
    assumeHangUpIsHeard();
    mirror.serve();
    Path right = Files.copy(directory.resolve("wheelhouse.toml"), directory.resolve("right.toml"));
    mirror.settings("[source.house]\nurk = \"x\"\n");
    for (String config : List.of("wheelhouse.toml", right.toString())) {
      // With the one this command fails by itself, with the other the server does.
      Mirror.Ran ran = mirror.run("reload", "--config", config);
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.output())
          .contains("source.house.urk: unknown (did you mean source.house.url?)")
          .contains("nothing changed: the server goes on with the settings that it has");
    }
    assertThat(mirror.log()).contains("source.house.urk: unknown");
    mirror.settings("[source.house]\nurlx = \"x\"\n").signal("HUP");
    awaitLog("source.house.urlx: unknown");
    assertThat(mirror.log()).contains("SEVERE");
    assertThat(status("/simple/six/")).isEqualTo(200);
  }

  @Test
  void withoutAServer_failsAndSaysSo() throws Exception {
    Mirror.Ran none = mirror.run("reload");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.output())
        .contains("no server runs on the data directory " + mirror.data())
        .contains("--data");
    assertThat(mirror.data()).as("made by nobody").doesNotExist();
    mirror.serve();
    mirror.kill();
    Mirror.Ran killed = mirror.run("reload");
    assertThat(killed.code()).isEqualTo(1);
    assertThat(killed.output()).contains("no server runs on");
  }

  @Test
  void hangUp_whileClientsAskAllTheTime_noneFails() throws Exception {
    assumeHangUpIsHeard();
    mirror.serve();
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch asking = new CountDownLatch(CLIENTS);
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        all.add(
            clients.submit(() -> {
              while (!over.get()) {
                assertThat(status("/simple/six/")).isEqualTo(200);
                asking.countDown();
              }
              return null;
            }));
      }
      asking.await();
      mirror.settings(HOUSE).signal("HUP");
      awaitLog("reload: source.house: new");
      mirror.settings("").signal("HUP");
      awaitLog("reload: source.house: gone");
      over.set(true);
      for (Future<?> one : all) {
        Object unusedNothing = one.get();
      }
    }
    assertThat(mirror.terminate()).as("SIGTERM ends it as before").isEqualTo(143);
  }

  /** The JVM keeps a signal ignored that was so at its start; the command does not need it. */
  @Test
  void serverOfNohup_isNotEndedByAHangUp_andTheCommandReachesIt() throws Exception {
    mirror.by("nohup").serve();
    awaitLog("SIGHUP is ignored");
    mirror.signal("HUP");
    assertThat(mirror.settings(HOUSE).run("reload").output()).startsWith("source.house: new");
    assertThat(mirror.isAlive()).isTrue();
  }

  @Test
  void serverAtATerminal_readsAnewOnAHangUp_andEndsWithTheTerminal() throws Exception {
    List<String> command = new ArrayList<>(List.of("python3", "-c", TERMINAL));
    command.addAll(mirror.command("serve"));
    Mirror.Ran ran = mirror.run(new ProcessBuilder(command));
    assertThat(ran.output()).isEqualTo("ended with 129\n");
  }
}
