package dev.wheelhouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A real uv, which resolves for Python 3.10 on Linux whatever runs here, without any cache. */
record Uv(String program) {
  private static final String VERSION = "0.13.9";

  /** The one on the PATH, else that of the client kit beside the repository, installed below. */
  static Optional<Uv> find(Path directory) throws IOException {
    if (Shell.has("uv")) {
      return Optional.of(new Uv("uv"));
    }
    Path kit = Mirror.home().resolve("../shared/clients/wheels").normalize();
    if (!Files.isDirectory(kit)) {
      return Optional.empty();
    }
    Path venv = directory.resolve("uv");
    must(directory, List.of("python3", "-m", "venv", venv.toString()));
    must(
        directory,
        List.of(
            venv.resolve("bin/pip").toString(),
            "install",
            "-q",
            "--no-index",
            "--find-links",
            kit.toString(),
            "uv==" + VERSION));
    return Optional.of(new Uv(venv.resolve("bin/uv").toString()));
  }

  /**
   * A lock, and in how many seconds it was made.
   *
   * @param text a requirement a line, with hashes below it if they were asked for
   */
  record Lock(String text, double seconds) {}

  /** Resolves a file of requirements against one index. */
  Lock compile(Path requirements, String index, String... options) throws IOException {
    Path lock = Files.createTempFile("wheelhouse-lock", ".txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                program,
                "pip",
                "compile",
                "-q",
                "--no-cache",
                "--default-index",
                index,
                "--python-version",
                "3.10",
                "--python-platform",
                "x86_64-manylinux_2_28",
                "--no-header",
                "--no-annotate",
                "--output-file",
                lock.toString()));
    command.addAll(List.of(options));
    command.add(requirements.toString());
    try {
      double seconds = must(Path.of("."), command).seconds();
      return new Lock(Files.readString(lock), seconds);
    } finally {
      Files.delete(lock);
    }
  }

  private static Shell.Ran must(Path directory, List<String> command) throws IOException {
    Shell.Ran ran = Shell.run(directory, command);
    if (ran.code() != 0) {
      throw new IOException(String.join(" ", command) + "\n" + ran.output());
    }
    return ran;
  }
}
