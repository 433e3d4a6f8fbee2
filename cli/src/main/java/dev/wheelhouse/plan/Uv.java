package dev.wheelhouse.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * uv, which resolves for any target.
 *
 * @param program to run
 * @param version it says of itself
 */
public record Uv(Path program, String version) implements Program {
  private static final Pattern VERSION = Pattern.compile("uv (\\d+)\\.(\\d+)\\.(\\d+).*");

  /** The first that writes {@code pylock.toml}. */
  private static final int FIRST_MINOR = 7;

  /** Lines that say nothing about the requirements. */
  private static final Pattern NOISE =
      Pattern.compile("warning: (The requested Python version|A managed Python download).*");

  /** The uv on the path, if it is there and new enough. */
  public static Optional<Uv> onPath(Map<String, String> environment) {
    for (String directory : environment.getOrDefault("PATH", "").split(":", -1)) {
      Path program = Path.of(directory, "uv");
      if (!directory.isEmpty() && Files.isExecutable(program)) {
        try {
          return Optional.of(at(program));
        } catch (IOException tooOldOrBroken) {
          // Another one may follow.
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The uv that is this file.
   *
   * @throws IOException if it does not run, or is too old
   */
  public static Uv at(Path program) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException(program + ": does not run: " + e.getMessage(), e);
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher version = VERSION.matcher(said.strip());
    if (!version.matches()) {
      throw new IOException(program + ": not uv: it says " + said.strip());
    }
    boolean old = version.group(1).equals("0") && Integer.parseInt(version.group(2)) < FIRST_MINOR;
    if (old) {
      throw new IOException(
          "%s: uv %s.%s.%s is too old (expected: 0.7 or later)"
              .formatted(program, version.group(1), version.group(2), version.group(3)));
    }
    return new Uv(
        program, "%s.%s.%s".formatted(version.group(1), version.group(2), version.group(3)));
  }

  @Override
  public String name() {
    return "uv";
  }

  /** Runs it in {@code directory}. */
  CleanRun.Said run(Path directory, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    return CleanRun.run(command, directory, line -> !NOISE.matcher(line).matches());
  }
}
