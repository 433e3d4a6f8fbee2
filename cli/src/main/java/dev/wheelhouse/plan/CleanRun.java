package dev.wheelhouse.plan;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Predicate;

/** Runs a package client so that no setting of the machine or its user reaches it. */
final class CleanRun {
  private static final Map<String, String> ALWAYS =
      Map.of(
          "UV_PYTHON_DOWNLOADS", "never",
          "UV_NO_PROGRESS", "1",
          // pip reads no file of settings at all when it is told this one.
          "PIP_CONFIG_FILE", "/dev/null",
          "NO_COLOR", "1");

  private CleanRun() {}

  /** What a run said, and whether it ended well. */
  record Said(boolean ok, String text) {}

  /** Runs {@code command} in {@code directory} and keeps the lines that are {@code wanted}. */
  static Said run(List<String> command, Path directory, Predicate<String> wanted)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.redirectErrorStream(true);
    builder.environment().keySet().removeIf(CleanRun::isSetting);
    builder.environment().putAll(ALWAYS);
    Process process = builder.start();
    process.getOutputStream().close();
    StringJoiner text = new StringJoiner("\n");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        if (wanted.test(line)) {
          text.add(line);
        }
      }
      return new Said(process.waitFor() == 0, text.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command.getFirst() + " was interrupted", e);
    } finally {
      process.destroy();
    }
  }

  /** The index is on this machine: no proxy knows it. */
  private static boolean isSetting(String name) {
    return name.startsWith("UV_")
        || name.startsWith("PIP_")
        || name.toLowerCase(Locale.ROOT).endsWith("_proxy");
  }
}
