package dev.wheelhouse.config;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Directories as people write them: relative, below their home, or as a {@code file:} address. */
final class WrittenPaths {
  private static final String FILE = "file:";

  private final Map<String, String> environment;
  private final Problems problems;

  WrittenPaths(Map<String, String> environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  /**
   * The directory that a text entry names.
   *
   * @param key its dotted key, for messages
   */
  Path resolve(Entry entry, String key, String expected) {
    Origin origin = entry.origin();
    String written = entry.value().toString();
    try {
      Path path =
          written.startsWith(FILE) ? Path.of(URI.create(written)) : Path.of(withHome(written));
      return origin.base().resolve(path).normalize();
    } catch (InvalidPathException e) {
      problems.misfit(entry, key, expected);
    } catch (IllegalArgumentException e) {
      problems.misfit(entry, key, expected + ", or file:///directory");
    }
    return origin.base();
  }

  /** {@code ~/x} in a file is no shell's work, and nobody wants a directory called {@code ~}. */
  private String withHome(String written) {
    String home = environment.getOrDefault("HOME", "");
    boolean ofHome = written.equals("~") || written.startsWith("~/");
    return ofHome && !home.isEmpty() ? home + written.substring(1) : written;
  }
}
