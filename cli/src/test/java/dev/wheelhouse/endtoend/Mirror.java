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

  Mirror(Path directory) throws IOException {
    this.directory = directory;
    this.upstream = FakeUpstream.start();
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
            .formatted(upstream.url()));
  }

  /** Starts {@code wheelhouse serve} and waits until it listens. */
  Mirror serve(String... options) throws Exception {
    List<String> command = command("serve");
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

  /** SIGTERM, and the exit code. */
  int terminate() throws InterruptedException {
    server.destroy();
    return server.waitFor();
  }

  /** {@code kill -9}. */
  void kill() throws InterruptedException {
    server.destroyForcibly().waitFor();
  }

  private static List<String> command(String verb) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
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
  Ran runWithPath(String path, String verb, String... arguments) throws Exception {
    List<String> command = command(verb);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PATH", path);
    return run(builder);
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
