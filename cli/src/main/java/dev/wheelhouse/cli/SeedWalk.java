package dev.wheelhouse.cli;

import dev.wheelhouse.plan.TextFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which files {@code seed} was given, and which digests stand beside them. */
final class SeedWalk {
  private static final Pattern SUM = Pattern.compile("([0-9A-Fa-f]{64}) [ *](.+)");

  private SeedWalk() {}

  /** A path that cannot be seeded. */
  record Problem(Path path, String why) {}

  /** Every wheel and sdist at or below {@code paths}, in order of name within a directory. */
  static void collect(List<Path> paths, List<Path> files, List<Problem> problems)
      throws IOException {
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        if (Files.exists(path)) {
          files.add(path);
        } else {
          problems.add(new Problem(path, "there is no such file"));
        }
        continue;
      }
      int before = files.size() + problems.size();
      Files.walkFileTree(path, new Walk(files, problems));
      if (files.size() + problems.size() == before) {
        problems.add(new Problem(path, "no wheel and no source distribution is in this directory"));
      }
      files.subList(Math.min(before, files.size()), files.size()).sort(null);
    }
  }

  /** The digest that a {@code SHA256SUMS} file beside {@code file} gives it. */
  static Optional<String> expected(Path file) throws IOException {
    Path sums = file.resolveSibling("SHA256SUMS");
    if (!Files.isRegularFile(sums)) {
      return Optional.empty();
    }
    for (String line : TextFile.read(sums).lines().toList()) {
      Matcher parts = SUM.matcher(line);
      if (parts.matches() && Path.of(parts.group(2)).normalize().equals(file.getFileName())) {
        return Optional.of("sha256:" + parts.group(1));
      }
    }
    return Optional.empty();
  }

  /** Why a file cannot be read, in words. */
  static String words(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "no permission to read it";
    }
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    return String.valueOf(e.getMessage());
  }

  private static final class Walk extends SimpleFileVisitor<Path> {
    private final List<Path> files;
    private final List<Problem> problems;

    Walk(List<Path> files, List<Problem> problems) {
      this.files = files;
      this.problems = problems;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String name = String.valueOf(file.getFileName());
      if (name.endsWith(".whl") || name.endsWith(".tar.gz") || name.endsWith(".zip")) {
        files.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      problems.add(new Problem(file, words(e)));
      return FileVisitResult.CONTINUE;
    }
  }
}
