package dev.wheelhouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real pip in a virtual environment of its own, without its cache. */
record Pip(Path program) {
  /** The newest of the client kit beside the repository, else the one that Python brings along. */
  static Pip make(Path directory) throws IOException {
    Client.need("python3", "python3-venv");
    Path venv = directory.resolve("pip");
    must(directory, List.of("python3", "-m", "venv", venv.toString()));
    Pip pip = new Pip(venv.resolve("bin/pip"));
    Path kit = Mirror.home().resolve("../shared/clients/wheels").normalize();
    if (Files.isDirectory(kit)) {
      pip.must(
          directory, "install", "-q", "-U", "--no-index", "--find-links", kit.toString(), "pip");
    }
    System.out.print(pip.must(directory, "--version").output());
    return pip;
  }

  /** Installs projects from an index into a directory that is made for it, and thrown away. */
  double install(String index, List<String> projects) throws IOException {
    Path target = Files.createTempDirectory("wheelhouse-target");
    try {
      List<String> words =
          new ArrayList<>(List.of("install", "--no-cache-dir", "--target", target.toString()));
      words.addAll(List.of("--index-url", index));
      words.addAll(projects);
      double seconds = must(target, words.toArray(new String[0])).seconds();
      for (String project : projects) {
        if (!Files.isDirectory(target.resolve(project))) {
          throw new IOException("pip ended well, but did not install " + project);
        }
      }
      return seconds;
    } finally {
      FileSite.delete(target);
    }
  }

  private Shell.Ran must(Path directory, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(words));
    return must(directory, command);
  }

  private static Shell.Ran must(Path directory, List<String> command) throws IOException {
    Shell.Ran ran = Shell.run(directory, command);
    if (ran.code() != 0) {
      throw new IOException(String.join(" ", command) + "\n" + ran.output());
    }
    return ran;
  }
}
