package dev.wheelhouse.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An {@link Origin} that runs, on a free port of the loopback interface. */
final class OriginProcess implements AutoCloseable {
  private final Process process;
  private final String url;

  private OriginProcess(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  static OriginProcess start(FileSite site, Conduct conduct) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Origin.class.getName(),
                site.root().toString()));
    command.addAll(conduct.words());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    String url = lines.readLine();
    if (url == null) {
      throw new IOException("the origin did not start: " + String.join(" ", command));
    }
    return new OriginProcess(process, url);
  }

  /**
   * What it counted of its files since the last reset.
   *
   * @param connections that asked for a file for the first time
   * @param bytes of bodies, as handed to the kernel
   * @param cuts answers that were, or are going to be, cut
   * @param most answers at once
   * @param active answers that are under way now
   */
  record Stats(long connections, long requests, long bytes, long cuts, long most, long active) {}

  Stats stats() throws IOException {
    Map<String, Long> counts = new HashMap<>();
    for (String line : get("/stats").lines().toList()) {
      String[] words = line.split(" ", -1);
      counts.put(words[0], Long.parseLong(words[1]));
    }
    return new Stats(
        counts.getOrDefault("connections", 0L),
        counts.getOrDefault("requests", 0L),
        counts.getOrDefault("bytes", 0L),
        counts.getOrDefault("cuts", 0L),
        counts.getOrDefault("most", 0L),
        counts.getOrDefault("active", 0L));
  }

  /**
   * Waits until no answer is under way, then counts from zero; {@code seed} is that of the cuts.
   */
  void reset(long seed) throws IOException, InterruptedException {
    while (stats().active > 0) {
      Thread.sleep(2);
    }
    get("/reset?" + seed);
  }

  /** Seconds of all cores that it has used since its start. */
  double cpuSeconds() {
    return process.info().totalCpuDuration().map(used -> used.toMillis() / 1e3).orElse(0.0);
  }

  /** Without a slash at the end. */
  String url() {
    return url;
  }

  private String get(String path) throws IOException {
    try (var in = URI.create(url + path).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
