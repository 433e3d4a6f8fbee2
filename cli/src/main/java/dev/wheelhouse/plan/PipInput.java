package dev.wheelhouse.plan;

import dev.wheelhouse.index.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Wishes as pip may be given them. pip runs the code of whatever is no project of an index, also
 * where it is told to take wheels alone, and takes the index that a file names instead of ours: so
 * files are read here, and pip gets plain requirements.
 */
final class PipInput {
  /** What pip takes for a file, though it might be a name. */
  private static final Pattern ARCHIVE =
      Pattern.compile("\\S+\\.(whl|zip|tar|tgz|tbz|tlz|txz|tar\\.\\w+)", Pattern.CASE_INSENSITIVE);

  private final Consumer<String> tell;
  private final Set<String> requirements = new LinkedHashSet<>();
  private final Set<String> constraints = new LinkedHashSet<>();
  private final Set<Path> read = new LinkedHashSet<>();
  private boolean prereleases;

  private PipInput(Consumer<String> tell) {
    this.tell = tell;
  }

  /**
   * Reads what is wished for.
   *
   * @param tell hears what is passed over
   * @throws IOException if a file cannot be read, or asks for what pip cannot plan
   */
  static PipInput of(Wishes wishes, Consumer<String> tell) throws IOException {
    PipInput input = new PipInput(tell);
    for (String line : wishes.requirements()) {
      requirement(line, "the command", input.requirements);
    }
    List<StaticProject> projects = new ArrayList<>();
    for (Path file : wishes.files()) {
      if (file.toString().endsWith(".toml")) {
        StaticProject project = StaticProject.read(file);
        projects.add(project);
        for (String line : project.needs(wishes.extras())) {
          requirement(line, file.toString(), input.requirements);
        }
      } else {
        input.file(file, input.requirements);
      }
    }
    for (String extra : wishes.extras()) {
      if (projects.stream().noneMatch(project -> project.has(extra))) {
        throw new IOException("no project directory here has an extra " + extra);
      }
    }
    for (Path file : wishes.constraints()) {
      input.file(file, input.constraints);
    }
    return input;
  }

  List<String> requirements() {
    return List.copyOf(requirements);
  }

  List<String> constraints() {
    return List.copyOf(constraints);
  }

  /** Whether a file asks for pre-releases of everything. */
  boolean prereleases() {
    return prereleases;
  }

  private void file(Path file, Set<String> lines) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": no such file");
    }
    if (!read.add(file.toAbsolutePath().normalize())) {
      return;
    }
    for (String line : RequirementLines.of(TextFile.read(file))) {
      Matcher other = RequirementLines.INCLUDE.matcher(line);
      if (other.matches()) {
        boolean constraint = other.group(1).matches("-c|--constraint");
        file(file.resolveSibling(other.group(2).strip()), constraint ? constraints : lines);
      } else if (line.equals("--pre")) {
        prereleases = true;
      } else if (RequirementLines.INDEX.matcher(line).matches()) {
        tell.accept("passing over \"%s\" of %s: the index is this mirror".formatted(line, file));
      } else if (!line.startsWith("--require-hashes")) { // digests are the index's to tell
        requirement(line, file.toString(), lines);
      }
    }
  }

  private static void requirement(String line, String where, Set<String> lines) throws IOException {
    boolean plain = Requirement.parse(line).filter(one -> one.url() == null).isPresent();
    if (!plain || ARCHIVE.matcher(line).matches()) {
      throw new IOException(
          "%s: \"%s\" is not planned with pip, which may run code for it (expected: a project of"
                  .formatted(where, line)
              + " an index, as in torch==2.6.0; or plan with uv: --uv PROGRAM)");
    }
    lines.add(line);
  }
}
