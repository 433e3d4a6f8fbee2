package dev.wheelhouse.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Real package clients: the pip of the machine's Python, and those of the client kit beside the
 * repository where it lies there. What is not there is assumed away, by name.
 */
final class Clients {
  private static final Path SCRATCH = scratch();
  private static final Map<String, Path> MADE = new ConcurrentHashMap<>();

  private Clients() {}

  private static Path scratch() {
    try {
      return Files.createTempDirectory("wheelhouse-clients");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A fresh virtual environment of the machine's Python; its {@code bin/python}. */
  static Path venv() throws Exception {
    Path place = Files.createTempDirectory(SCRATCH, "venv");
    Process made =
        new ProcessBuilder("python3", "-m", "venv", place.toString())
            .redirectErrorStream(true)
            .start();
    made.getInputStream().readAllBytes();
    assumeTrue(made.waitFor() == 0, "needs python3 with venv");
    return place.resolve("bin/python");
  }

  /** A client of the kit, e.g. {@code uv==0.13.9}; the path of its program. */
  static Path kit(String requirement, String program) throws Exception {
    Path wheels = kit();
    Path python = MADE.get(requirement);
    if (python == null) {
      python = venv();
      Process installed =
          new ProcessBuilder(
                  python.toString(),
                  "-m",
                  "pip",
                  "install",
                  "-q",
                  "--no-index",
                  "--disable-pip-version-check",
                  "--find-links",
                  wheels.toString(),
                  requirement)
              .redirectErrorStream(true)
              .start();
      String output = new String(installed.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assumeTrue(
          installed.waitFor() == 0,
          "the kit has no " + requirement + " for this Python: " + output);
      MADE.put(requirement, python);
    }
    return python.resolveSibling(program);
  }

  /** A directory with {@code python3} and no other program: uv wants to see some Python. */
  static Path onlyPython() throws Exception {
    Path place = Files.createTempDirectory(SCRATCH, "python");
    Files.createSymbolicLink(place.resolve("python3"), venv().toRealPath());
    return place;
  }

  /** A wheel of the kit, by what its file name begins with. */
  static Path wheel(String prefix) throws IOException {
    try (Stream<Path> all = Files.list(kit())) {
      Path found =
          all.filter(path -> path.getFileName().toString().startsWith(prefix))
              .findFirst()
              .orElse(null);
      assumeTrue(found != null, "the kit has no wheel called " + prefix);
      return java.util.Objects.requireNonNull(found);
    }
  }

  private static Path kit() {
    Path at = Path.of("").toAbsolutePath();
    for (int i = 0; i < 3 && at != null; i++, at = at.getParent()) {
      Path wheels = at.resolve("../shared/clients/wheels").normalize();
      if (Files.isDirectory(wheels)) {
        return wheels;
      }
    }
    assumeTrue(false, "needs the client kit beside the repository");
    throw new IllegalStateException();
  }

  static List<String> installed(Path python) throws IOException {
    Path site;
    try (Stream<Path> libs = Files.list(python.getParent().getParent().resolve("lib"))) {
      site = libs.findFirst().orElseThrow().resolve("site-packages");
    }
    try (Stream<Path> all = Files.list(site)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith(".dist-info"))
          .map(name -> name.replace(".dist-info", ""))
          .toList();
    }
  }
}
