package dev.wheelhouse.cli.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a client would run.
 *
 * @param environment its variables
 * @param root of the file system; another one in tests
 * @param directory in which the person works
 */
public record Surroundings(Map<String, String> environment, Path root, Path directory) {
  private static final int MOST_BYTES = 64 << 20;

  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Those of this process. */
  public static Surroundings here() {
    return new Surroundings(System.getenv(), Path.of("/"), Path.of("").toAbsolutePath());
  }

  /** A variable, empty text if it is not set. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  Path home() {
    return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
  }

  /** Where the user's settings of programs lie. */
  Path userConfig() {
    String named = variable("XDG_CONFIG_HOME");
    return named.isEmpty() ? home().resolve(".config") : Path.of(named);
  }

  /** Where everybody's settings of programs lie, the strongest first. */
  List<Path> systemConfig() {
    List<Path> places = new ArrayList<>();
    for (String named : variable("XDG_CONFIG_DIRS").split(":", -1)) {
      if (!named.isEmpty()) {
        places.add(Path.of(named));
      }
    }
    return places.isEmpty() ? List.of(root.resolve("etc/xdg")) : places;
  }

  /** The text of a file, if there is one that can be read. */
  static Optional<String> text(Path file) {
    try {
      return Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES
          ? Optional.of(Files.readString(file))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The nearest directory, from the working one upwards, that has a file of one of these names. */
  Optional<Path> nearest(String... names) {
    for (Path at = directory; at != null; at = at.getParent()) {
      for (String name : names) {
        if (Files.isRegularFile(at.resolve(name))) {
          return Optional.of(at);
        }
      }
    }
    return Optional.empty();
  }

  /** The first program of a name on the PATH. */
  Optional<Path> program(String name) {
    for (String place : variable("PATH").split(java.io.File.pathSeparator, -1)) {
      try {
        Path file = directory.resolve(place).resolve(name);
        if (!place.isEmpty() && Files.isRegularFile(file) && Files.isExecutable(file)) {
          return Optional.of(file);
        }
      } catch (InvalidPathException e) {
        // a shell would pass over it, too
      }
    }
    return Optional.empty();
  }
}
