package dev.wheelhouse.bench;

import dev.wheelhouse.fixture.CudaWorld;
import dev.wheelhouse.fixture.FakeUpstream;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From exec of the launcher to the first answered page, over a data directory that exists and has
 * the page: of the archive, and of this clone. Beside them Python's own server of files, which is
 * no mirror, as a yardstick for what an interpreter takes.
 */
final class StartBench {
  private static final String PAGE = "/simple/torch/";
  private static final Pattern PORT = Pattern.compile("port (\\d+)");
  private static final long IDLE_MILLIS = 2_000;

  private StartBench() {}

  static void run() throws IOException, InterruptedException {
    int rounds = Rounds.count(9);
    double[] archived = new double[rounds];
    double[] cloned = new double[rounds];
    double[] python = new double[rounds];
    double[] rss = new double[rounds];
    double[] pss = new double[rounds];
    double[] own = new double[rounds];
    Path directory = Files.createTempDirectory("wheelhouse-start");
    try (FakeUpstream upstream = FakeUpstream.start();
        Mirror mirror = new Mirror(upstream)) {
      Path archive = Archive.unpack(directory);
      Path clone = Mirror.home().resolve("wheelhouse");
      CudaWorld.fill(upstream, 0);
      for (Path program : List.of(clone, archive)) {
        double unused = start(mirror.by(program)); // fills the directory, and the page cache
        mirror.stop();
      }
      for (int i = 0; i < rounds; i++) {
        cloned[i] = start(mirror.by(clone));
        mirror.stop();
        python[i] = python(directory);
        archived[i] = start(mirror.by(archive));
        Thread.sleep(IDLE_MILLIS);
        Mirror.Memory memory = mirror.memory();
        rss[i] = memory.rss();
        pss[i] = memory.pss();
        own[i] = memory.own();
        mirror.stop();
      }
    } finally {
      FileSite.delete(directory);
    }
    Rounds.tell("exec to the first page, s", "%.2f", archived, "< 0.5 (0.3)");
    Rounds.tell("- the clone, s", "%.2f", cloned);
    Rounds.tell("- python3 -m http.server, a yardstick, s", "%.2f", python);
    Rounds.tell("idle VmRSS, MB", "%.0f", rss, "< 80 (60)");
    Rounds.tell("- Pss, MB", "%.0f", pss);
    Rounds.tell("- without pages of files, MB", "%.0f", own);
  }

  private static double start(Mirror mirror) throws IOException {
    long begun = System.nanoTime();
    mirror.serve();
    byte[] page = mirror.get(PAGE);
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (!new String(page, StandardCharsets.UTF_8).contains(".whl")) {
      throw new IOException("a page without files was answered");
    }
    return seconds;
  }

  /** The same of {@code python3 -m http.server} over a directory. */
  private static double python(Path directory) throws IOException {
    Shell.Ran found =
        Shell.run(directory, List.of("python3", "-c", "import sys; print(sys.executable)"));
    String program = found.output().strip(); // not a shim, which would be measured, too
    long begun = System.nanoTime();
    Process process =
        new ProcessBuilder(program, "-u", "-m", "http.server", "--bind", "127.0.0.1", "0")
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
      String line = lines.readLine();
      Matcher port = PORT.matcher(line == null ? "" : line);
      if (!port.find()) {
        throw new IOException(program + " -m http.server said: " + line);
      }
      URI uri = URI.create("http://127.0.0.1:" + port.group(1) + "/");
      try (var in = uri.toURL().openStream()) {
        byte[] unused = in.readAllBytes();
      }
      return (System.nanoTime() - begun) / 1e9;
    } finally {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
