package dev.wheelhouse.index;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The folder of recorded pages and real wheels beside the repository, where there is one. */
public final class SharedFiles {
  private SharedFiles() {}

  /** The files of a folder there, sorted; the test is skipped where the folder is missing. */
  public static List<Path> list(String folder) throws IOException {
    Path directory = root().resolve(folder);
    assumeTrue(Files.isDirectory(directory), directory + " is not here");
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** The bytes of a file, unzipped if it ends in {@code .gz}. */
  public static byte[] read(Path file) throws IOException {
    if (!file.toString().endsWith(".gz")) {
      return Files.readAllBytes(file);
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  private static Path root() {
    String told = System.getProperty("wheelhouse.shared");
    if (told != null) {
      return Path.of(told);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("shared/corpus"))) {
        return at.resolve("shared");
      }
    }
    return Path.of("shared");
  }
}
