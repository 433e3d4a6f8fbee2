package dev.wheelhouse.endtoend;

import dev.wheelhouse.fixture.FakeUpstream;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real program in a process of its own, over a controllable upstream. */
final class Mirror implements AutoCloseable {
  private static final Pattern LISTENS = Pattern.compile("listens on (http://\\S+:\\d+)/");

  final FakeUpstream upstream;
  private final Path directory;
  private Process server;
  private String url = "";
  private boolean apart;
  private boolean optimizing;
  private List<String> starter = List.of();
  private String path = System.getenv("PATH");

  Mirror(Path directory) throws IOException {
    this.directory = directory;
    this.upstream = FakeUpstream.start();
    settings("");
  }

  /** Writes the settings, with further tables; {@code %s} in them is the upstream's address. */
  Mirror settings(String tables) throws IOException {
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
                .formatted(upstream.url())
            + tables.replace("%s", upstream.url()));
    return this;
  }

  /**
   * The server, and what is run while it serves, are from now on in a network of their own that
   * leads nowhere, where this process may make one (root on Linux).
   */
  Mirror apart() throws Exception {
    Process tried = new ProcessBuilder("sh", "-c", "unshare -n ip link set lo up 2>&1").start();
    tried.getInputStream().readAllBytes();
    apart = tried.waitFor() == 0;
    return this;
  }

  /** For gigabytes: hashing is several times faster with the second compiler. */
  Mirror optimizing() {
    optimizing = true;
    return this;
  }

  /** Gives the programs that are started from now on another {@code PATH}. */
  Mirror path(String other) {
    path = other;
    return this;
  }

  /** Has another program start the server, which takes its place. */
  Mirror by(String... program) {
    starter = List.of(program);
    return this;
  }

  /** Starts {@code wheelhouse serve} and waits until it listens. */
  Mirror serve(String... options) throws Exception {
    List<String> command = new ArrayList<>(starter);
    if (apart) {
      String script = "ip link set lo up && exec \"$@\"";
      command.addAll(List.of("unshare", "-n", "sh", "-c", script, "sh"));
    }
    command.addAll(command("serve"));
    command.addAll(List.of(options));
    server =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(directory.resolve("log").toFile())
            .start();
    BufferedReader lines = server.inputReader(StandardCharsets.UTF_8);
    String line;
    while ((line = lines.readLine()) != null) {
      Matcher listens = LISTENS.matcher(line);
      if (listens.find()) {
        url = listens.group(1);
        Thread.ofPlatform().daemon().start(() -> lines.lines().forEach(rest -> {}));
        return this;
      }
    }
    throw new IllegalStateException("serve ended: " + log());
  }

  String log() throws IOException {
    return Files.readString(directory.resolve("log"));
  }

  /** The address of the server, without a slash at the end. */
  String url() {
    return url;
  }

  String index() {
    return url + "/simple/";
  }

  Path data() {
    return directory.resolve("data");
  }

  /** Sends the server a signal. */
  void signal(String name) throws Exception {
    String pid = Long.toString(server.pid());
    new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor();
  }

  boolean isAlive() {
    return server.isAlive();
  }

  /** SIGTERM, and the exit code. */
  int terminate() throws InterruptedException {
    server.destroy();
    return server.waitFor();
  }

  /** {@code kill -9}. */
  void kill() throws InterruptedException {
    server.destroyForcibly().waitFor();
  }

  List<String> command(String verb) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-XX:TieredStopAtLevel=" + (optimizing ? 4 : 1),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.wheelhouse.cli.Main",
            verb));
    return command;
  }

  /** What a command printed, and how it ended. */
  record Ran(int code, String output) {}

  /** Runs {@code wheelhouse VERB …} in the directory. */
  Ran run(String verb, String... arguments) throws Exception {
    List<String> command = command(verb);
    command.addAll(List.of(arguments));
    return run(new ProcessBuilder(command));
  }

  /** The same, with another PATH. */
  Ran runWithPath(String other, String verb, String... arguments) throws Exception {
    String before = path;
    try {
      return path(other).run(verb, arguments);
    } finally {
      path = before;
    }
  }

  /** Starts {@code wheelhouse VERB …} in the directory; whoever asked ends it. */
  Process start(String verb, String... arguments) throws IOException {
    List<String> command = command(verb);
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(verb + ".out").toFile())
        .start();
  }

  /** Runs any program in the directory, with the environment of package clients cleaned. */
  Ran run(ProcessBuilder builder) throws Exception {
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("PIP_") || name.startsWith("UV_"));
    builder.environment().put("PIP_CONFIG_FILE", "/dev/null");
    builder.environment().put("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    builder.environment().put("UV_NO_CONFIG", "1");
    if (apart && server != null && server.isAlive()) {
      List<String> command =
          new ArrayList<>(List.of("nsenter", "--net=/proc/" + server.pid() + "/ns/net", "--"));
      command.addAll(builder.command());
      builder.command(command);
    }
    builder.environment().put("PATH", path);
    Process process = builder.directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), output);
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      server.destroyForcibly().onExit().join();
    }
    upstream.close();
  }
}
