package dev.wheelhouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The archive with a runtime as {@code ./dev dist} makes it, unpacked. */
final class Archive {
  private static final String PATTERN = "wheelhouse-*-linux-*.tar.gz";

  private Archive() {}

  /**
   * Unpacks the archive below {@code directory}, and says how big it and its sister are. {@code
   * BENCH_ARCHIVE} names the directory that {@code ./dev dist} filled; without it one is made.
   *
   * @return the launcher in it
   */
  static Path unpack(Path directory) throws IOException {
    String given = System.getenv("BENCH_ARCHIVE");
    Path packed = given == null ? make(directory.resolve("dist")) : Path.of(given);
    Path home = unpack(packed, PATTERN, directory.resolve("archive"));
    double all = megabytes(home);
    double cache = megabytes(home.resolve("lib/classes.aot"));
    Path java = unpack(packed, "wheelhouse-*-java.tar.gz", directory.resolve("java"));
    System.out.printf("installed             %.0f MB   aim: < 110 (85)%n", all);
    System.out.printf("- without the cache   %.0f MB   aim: < 90 (60)%n", all - cache);
    System.out.printf("- for those with Java %.0f MB   aim: < 35 (25)%n", megabytes(java));
    return home.resolve("wheelhouse");
  }

  private static Path make(Path packed) throws IOException {
    System.out.println("making the archive, which takes minutes; BENCH_ARCHIVE names one");
    must(List.of(Mirror.home().resolve("dev").toString(), "dist", packed.toString()));
    return packed;
  }

  private static Path unpack(Path packed, String pattern, Path into) throws IOException {
    Files.createDirectories(into);
    must(List.of("tar", "-xzf", only(packed, pattern).toString(), "-C", into.toString()));
    return only(into, "*");
  }

  private static Path only(Path directory, String pattern) throws IOException {
    try (var found = Files.newDirectoryStream(directory, pattern)) {
      var all = found.iterator();
      if (all.hasNext()) {
        return all.next().toAbsolutePath();
      }
    }
    throw new IOException(
        "%s: no %s in it (expected: what ./dev dist makes)".formatted(directory, pattern));
  }

  /** The sum of the sizes of all files, in 10^6 bytes. */
  private static double megabytes(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes / 1e6;
    }
  }

  private static void must(List<String> command) throws IOException {
    Shell.Ran ran = Shell.run(Path.of("."), command);
    if (ran.code() != 0) {
      throw new IOException(String.join(" ", command) + "\n" + ran.output());
    }
  }
}
