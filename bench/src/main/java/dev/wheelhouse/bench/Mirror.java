package dev.wheelhouse.bench;

import dev.wheelhouse.fixture.FakeUpstream;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code ./wheelhouse} over a fake upstream, in a directory that is thrown away. */
final class Mirror implements Subject, AutoCloseable {
  private static final Pattern LISTENS = Pattern.compile("listens on (http://\\S+:\\d+)/");
  private static final Pattern HREF = Pattern.compile("href=\"\\.\\./\\.\\.(/[^\"#]+)");
  private static final String HOME = System.getProperty("wheelhouse.home", ".");

  final Path directory;
  private Path program = home().resolve("wheelhouse");
  private @Nullable Process server;
  private String url = "";

  Mirror(FakeUpstream upstream) throws IOException {
    this(upstream.url());
  }

  /** Over the indexes {@code /simple/} and {@code /whl/cu124/} at {@code upstream}. */
  Mirror(String upstream) throws IOException {
    this(upstream, "");
  }

  /** The same with more settings, of which the first may be keys of source pytorch-cu124. */
  Mirror(String upstream, String settings) throws IOException {
    directory = Files.createTempDirectory("wheelhouse-bench");
    Files.writeString(
        directory.resolve("wheelhouse.toml"),
        """
        data = "data"
        listen = "127.0.0.1:0"
        [source.pypi]
        url = "%1$s/simple/"
        [source.pytorch-cu124]
        url = "%1$s/whl/cu124/"
        """
                .formatted(upstream)
            + settings);
  }

  /** Starts another program than that of the repository from now on. */
  Mirror by(Path other) {
    program = other;
    return this;
  }

  /** The directory of the repository. */
  static Path home() {
    return Path.of(HOME).toAbsolutePath();
  }

  /** The command line of a verb. */
  static List<String> command(String... words) {
    List<String> command = new ArrayList<>();
    command.add(home().resolve("wheelhouse").toString());
    command.addAll(List.of(words));
    return command;
  }

  /** Starts the server and waits until it listens. */
  Mirror serve(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString(), "serve"));
    command.addAll(List.of(options));
    Process started =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(directory.resolve("log").toFile())
            .start();
    server = started;
    BufferedReader lines = started.inputReader(StandardCharsets.UTF_8);
    String line;
    while ((line = lines.readLine()) != null) {
      Matcher listens = LISTENS.matcher(line);
      if (listens.find()) {
        url = listens.group(1);
        Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(rest -> {}));
        return this;
      }
    }
    throw new IOException("serve ended: " + Files.readString(directory.resolve("log")));
  }

  @Override
  public String name() {
    return "wheelhouse";
  }

  @Override
  public String url() {
    return url;
  }

  long pid() {
    Process running = server;
    return running == null ? -1 : running.pid();
  }

  /** A value in kB of {@code /proc/PID/status}, e.g. {@code VmRSS}; -1 if there is none. */
  long status(String key) throws IOException {
    return value("status", key);
  }

  /** What the server occupies now. */
  Memory memory() throws IOException {
    return new Memory(
        status("VmRSS") / 1000.0,
        value("smaps_rollup", "Pss") / 1000.0,
        value("smaps_rollup", "Anonymous") / 1000.0);
  }

  private long value(String file, String key) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/" + file))) {
      if (line.startsWith(key + ":")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return -1;
  }

  /**
   * Figures of {@code /proc}, in MB.
   *
   * @param rss all pages
   * @param pss the same, those shared with other processes by their share
   * @param own those that no file has as they are (Anonymous)
   */
  record Memory(double rss, double pss, double own) {}

  /** Ends the server in order. */
  void stop() {
    Process running = server;
    if (running != null) {
      running.destroy();
      running.onExit().join();
      server = null;
    }
  }

  /** Ends the server at once, as {@code kill -9} does. */
  void kill() {
    Process running = server;
    if (running != null) {
      running.destroyForcibly();
      running.onExit().join();
      server = null;
    }
  }

  @Override
  public double cpuSeconds() {
    return ProcessHandle.of(pid())
            .flatMap(process -> process.info().totalCpuDuration())
            .orElse(Duration.ZERO)
            .toMillis()
        / 1e3;
  }

  /** The address here of the first file of a project, by asking for its page. */
  String link(String project) throws IOException {
    String page = new String(get("/simple/" + project + "/"), StandardCharsets.UTF_8);
    Matcher href = HREF.matcher(page);
    if (!href.find()) {
      throw new IOException("no link on the page: " + page);
    }
    return url + href.group(1);
  }

  /** The body at a path of the server. */
  byte[] get(String path) throws IOException {
    HttpURLConnection call = (HttpURLConnection) URI.create(url + path).toURL().openConnection();
    try (var in = call.getInputStream()) {
      return in.readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    FileSite.delete(directory);
  }
}
