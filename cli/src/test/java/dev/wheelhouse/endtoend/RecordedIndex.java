package dev.wheelhouse.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The recorded index beside the repository, replayed by its own server, which logs each request.
 */
final class RecordedIndex implements AutoCloseable {
  private static final Pattern LINE =
      Pattern.compile("\"m\": \"([A-Z]+)\", \"p\": \"([^\"]*)\", \"st\": (\\d+), \"n\": (\\d+)");

  private final int port;
  private final Path log;
  private final Process process;
  private int forgotten;

  private RecordedIndex(int port, Path log, Process process) {
    this.port = port;
    this.log = log;
    this.process = process;
  }

  /** One answer, as it was logged. */
  record Answered(String method, String path, int status, long bytes) {}

  /** Starts it with further options of {@code serve.py}; assumed away where it is not. */
  static RecordedIndex start(Path directory, String... options) throws IOException {
    Path script = script();
    Path log = directory.resolve("corpus.log");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<String> command = new ArrayList<>(List.of("python3", script.toString()));
    command.addAll(List.of("--port", Integer.toString(port), "--log", log.toString()));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command).redirectError(directory.resolve("corpus.out").toFile()).start();
    if (process.inputReader(StandardCharsets.UTF_8).readLine() == null) {
      throw new IOException(Files.readString(directory.resolve("corpus.out")));
    }
    return new RecordedIndex(port, log, process);
  }

  private static Path script() {
    String set = System.getenv("WHEELHOUSE_CORPUS");
    Path at = Path.of("").toAbsolutePath();
    for (int i = 0; i < 3 && at != null; i++, at = at.getParent()) {
      Path corpus = set == null ? at.resolve("../shared/corpus") : Path.of(set);
      Path script = corpus.resolve("serve.py").normalize();
      if (Files.isRegularFile(script)) {
        return script;
      }
    }
    assumeTrue(false, "needs the recorded index: WHEELHOUSE_CORPUS, or beside the repository");
    throw new IllegalStateException();
  }

  /** Settings of a mirror over it, with a patience for digesting its pages. */
  String settings() {
    return """
    data = "data"
    listen = "127.0.0.1:0"
    [source.pypi]
    url = "http://127.0.0.1:%1$d/simple/"
    [source.pytorch-cu124]
    url = "http://127.0.0.1:%1$d/whl/cu124/"
    allowed-hosts = ["127.0.0.1:%1$d", "localhost:%1$d"]
    [fetch]
    timeout = "5m"
    """
        .formatted(port);
  }

  /** What it answered since {@link #forget}, without HEADs, which have no bodies. */
  List<Answered> answered() throws IOException {
    return LINE.matcher(Files.readString(log).substring(forgotten))
        .results()
        .map((MatchResult line) ->
            new Answered(
                line.group(1),
                line.group(2),
                Integer.parseInt(line.group(3)),
                Long.parseLong(line.group(4))))
        .filter(one -> !one.method().equals("HEAD"))
        .toList();
  }

  /** Counts from here on. */
  void forget() throws IOException {
    forgotten = Files.readString(log).length();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
