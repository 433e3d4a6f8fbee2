package dev.wheelhouse.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The recorded index pages, replayed by their own server, which logs what it is asked. */
final class Corpus implements AutoCloseable {
  private static final Pattern LINE =
      Pattern.compile("\"p\": \"([^\"]*)\", \"st\": (\\d+), \"n\": (\\d+)");

  /** Parts of a wheel are METADATA and the directory; more than this is a body. */
  private static final long PART = 1 << 20;

  private final Path home;
  private final Path log;
  private final Process process;
  private final String url;
  private long seen;

  private Corpus(Path home, Path log, Process process, String url) {
    this.home = home;
    this.log = log;
    this.process = process;
    this.url = url;
  }

  /**
   * Where the recording lies: {@code WHEELHOUSE_CORPUS}, else {@code ../shared/corpus} beside the
   * repository.
   */
  static Optional<Path> find() {
    String set = System.getenv("WHEELHOUSE_CORPUS");
    Path home = set == null ? Mirror.home().resolve("../shared/corpus") : Path.of(set);
    return Optional.of(home.normalize()).filter(at -> Files.isRegularFile(at.resolve("serve.py")));
  }

  /** Starts to replay on a free port; {@code log} is written by the server. */
  static Corpus start(Path home, Path log) throws IOException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<String> command =
        List.of(
            "python3",
            home.resolve("serve.py").toString(),
            "--port",
            Integer.toString(port),
            "--log",
            log.toString());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    if (lines.readLine() == null) {
      throw new IOException("the recorded index did not start: " + String.join(" ", command));
    }
    return new Corpus(home, log, process, "http://127.0.0.1:" + port);
  }

  /** Without a slash at the end. */
  String url() {
    return url;
  }

  /** The second host that its PyTorch pages name. */
  private String secondHost() {
    return "localhost:" + url.substring(url.lastIndexOf(':') + 1);
  }

  /** A mirror over it, not started. */
  Mirror mirror() throws IOException {
    String host = url.substring("http://".length());
    return new Mirror(url, "allowed-hosts = [\"%s\", \"%s\"]\n".formatted(host, secondHost()));
  }

  /** A file of the recording. */
  Path file(String name) {
    return home.resolve(name);
  }

  /**
   * What it was asked.
   *
   * @param bytes of all bodies, as sent
   * @param bodies the names of wheels of which more was sent than their METADATA takes
   */
  record Asked(int requests, long bytes, List<String> bodies) {}

  /** What it was asked since the last call. */
  Asked asked() throws IOException {
    int requests = 0;
    long bytes = 0;
    List<String> bodies = new ArrayList<>();
    String lines = Files.readString(log);
    Matcher line = LINE.matcher(lines);
    for (line.region((int) seen, lines.length()); line.find(); requests++) {
      long sent = Long.parseLong(line.group(3));
      bytes += sent;
      String path = line.group(1);
      if (path.endsWith(".whl") && (line.group(2).equals("200") || sent > PART)) {
        bodies.add(path.substring(path.lastIndexOf('/') + 1));
      }
    }
    seen = lines.length();
    return new Asked(requests, bytes, bodies);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
