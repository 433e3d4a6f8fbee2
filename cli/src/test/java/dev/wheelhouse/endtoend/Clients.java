package dev.wheelhouse.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Real package clients: the pip of the machine's Python, and those of the client kit beside the
 * repository where it lies there. What is not there is assumed away, by name.
 */
final class Clients {
  private static final Path SCRATCH = scratch();
  private static final Map<String, Path> MADE = new ConcurrentHashMap<>();
  private static @Nullable Path template;

  private Clients() {}

  private static Path scratch() {
    try {
      return Files.createTempDirectory("wheelhouse-clients");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A fresh virtual environment of the machine's Python; its {@code bin/python}. Its pip is copied
   * from one that was made before: putting pip into each takes seconds.
   */
  static Path venv() throws Exception {
    Path template = template();
    Path place = make("--without-pip");
    copy(site(template), site(place));
    try (Stream<Path> programs = Files.list(template.resolve("bin"))) {
      for (Path program : programs.filter(one -> name(one).startsWith("pip")).toList()) {
        Path copy = place.resolve("bin").resolve(name(program));
        String text = Files.readString(program);
        Files.writeString(copy, text.replace(template.toString(), place.toString()));
        Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(program));
      }
    }
    return place.resolve("bin/python");
  }

  private static synchronized Path template() throws Exception {
    if (template == null) {
      template = make();
    }
    return template;
  }

  private static Path make(String... options) throws Exception {
    Path place = Files.createTempDirectory(SCRATCH, "venv");
    List<String> command = new ArrayList<>(List.of("python3", "-m", "venv"));
    command.addAll(List.of(options));
    command.add(place.toString());
    Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
    made.getInputStream().readAllBytes();
    assumeTrue(made.waitFor() == 0, "needs python3 with venv");
    return place;
  }

  /** With its times, by which Python knows that what it compiled is of the same text. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(one).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(one, copy, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static Path site(Path venv) throws IOException {
    try (Stream<Path> libs = Files.list(venv.resolve("lib"))) {
      return libs.findFirst().orElseThrow().resolve("site-packages");
    }
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
    Path site = site(python.getParent().getParent());
    try (Stream<Path> all = Files.list(site)) {
      return all.map(Clients::name)
          .filter(name -> name.endsWith(".dist-info"))
          .map(name -> name.replace(".dist-info", ""))
          .toList();
    }
  }
}
