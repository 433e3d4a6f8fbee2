package dev.wheelhouse.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;

/**
 * Requirement files as uv may be given them: uv asks the indexes that a file names as well, and so
 * goes past this mirror. Files that name some, or include such, are copied without those lines.
 */
final class OneIndex {
  private final Path directory;
  private final Consumer<String> tell;
  private final Map<Path, Path> known = new HashMap<>();
  private int copies;

  /**
   * Begins.
   *
   * @param directory for copies
   * @param tell hears what is left out
   */
  OneIndex(Path directory, Consumer<String> tell) {
    this.directory = directory;
    this.tell = tell;
  }

  /** The file itself if it names no index, else a copy without. */
  Path of(Path file) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    if (file.toString().endsWith(".toml") || !Files.isRegularFile(absolute)) {
      return file; // uv says what is wrong with one that is not there
    }
    Path seen = known.get(absolute);
    if (seen != null) {
      return seen;
    }
    known.put(absolute, file); // also where files include one another in a circle
    List<String> lines = new ArrayList<>();
    boolean changed = false;
    for (String line : RequirementLines.of(TextFile.read(absolute))) {
      Matcher include = RequirementLines.INCLUDE.matcher(line);
      if (RequirementLines.INDEX.matcher(line).matches()) {
        tell.accept("passing over \"%s\" of %s: the index is this mirror".formatted(line, file));
        changed = true;
      } else if (include.matches() && !include.group(2).contains("://")) {
        Path other = absolute.resolveSibling(include.group(2).strip());
        Path taken = of(other);
        changed |= !taken.equals(other);
        lines.add(include.group(1) + " " + taken);
      } else {
        lines.add(line);
      }
    }
    if (!changed) {
      return file;
    }
    Path copy = directory.resolve("without-index-%d.txt".formatted(++copies));
    Files.write(copy, lines);
    known.put(absolute, copy);
    return copy;
  }
}
