package dev.wheelhouse.plan;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.DistFilename.Wheel;
import dev.wheelhouse.index.ProjectName;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * One project of a lock, with all the files that the lock names for it.
 *
 * @param version as written
 */
record Locked(ProjectName project, String version, List<File> files) {
  Locked {
    files = List.copyOf(files);
  }

  /**
   * A file as a lock names it.
   *
   * @param size in bytes, or null
   * @param sha256 in hex, or null
   * @param uploaded as written, or null
   */
  record File(
      String filename,
      String url,
      @Nullable Long size,
      @Nullable String sha256,
      @Nullable String uploaded) {}

  /** The file that installers take at a target: the best wheel, else the source distribution. */
  Optional<File> best(Target target) {
    Map<String, Integer> ranks = target.tags();
    Optional<File> wheel =
        files.stream()
            .filter(file -> rank(file, ranks) < Integer.MAX_VALUE)
            .min(Comparator.comparingInt((File file) -> rank(file, ranks)).thenComparing(BUILD));
    return wheel.or(
        () -> files.stream().filter(file -> !file.filename().endsWith(".whl")).findFirst());
  }

  /** A higher build tag wins. */
  private static final Comparator<File> BUILD =
      Comparator.comparing(Locked::build, Comparator.reverseOrder());

  private static String build(File file) {
    return DistFilename.guess(file.filename()).orElse(null) instanceof Wheel wheel
        ? wheel.build()
        : "";
  }

  private int rank(File file, Map<String, Integer> ranks) {
    if (!(DistFilename.of(project, file.filename()) instanceof Wheel wheel)) {
      return Integer.MAX_VALUE;
    }
    SortedSet<String> tags = wheel.tags();
    return tags.stream()
        .mapToInt(tag -> ranks.getOrDefault(tag, Integer.MAX_VALUE))
        .min()
        .orElse(0);
  }
}
