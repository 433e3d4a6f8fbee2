package dev.wheelhouse.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs programs, with the environment of package clients cleaned. */
final class Shell {
  private Shell() {}

  /** What a program printed, how it ended, and in how many seconds. */
  record Ran(int code, String output, double seconds) {}

  static Ran run(Path directory, List<String> command) throws IOException {
    long begun = System.nanoTime();
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("PIP_") || name.startsWith("UV_"));
    builder.environment().put("PIP_CONFIG_FILE", "/dev/null");
    builder.environment().put("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    builder.environment().put("UV_NO_CONFIG", "1");
    builder.environment().put("UV_PYTHON_DOWNLOADS", "never");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.onExit().join().exitValue();
    return new Ran(code, output, (System.nanoTime() - begun) / 1e9);
  }

  /** Whether a program is on the PATH. */
  static boolean has(String program) throws IOException {
    return run(Path.of("."), List.of("sh", "-c", "command -v " + program)).code() == 0;
  }
}
