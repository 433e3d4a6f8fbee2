package dev.wheelhouse.plan;

import dev.wheelhouse.index.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Wishes as a resolver may be given them. Resolvers run the code of paths, also where they are told
 * to take wheels alone, fetch addresses, and ask the indexes that a file names: so files are read
 * here, and they get plain requirements of projects of our index.
 */
final class PlainWishes {
  /** What pip takes for a file, though it might be a name. */
  private static final Pattern ARCHIVE =
      Pattern.compile("\\S+\\.(whl|zip|tar|tgz|tbz|tlz|txz|tar\\.\\w+)", Pattern.CASE_INSENSITIVE);

  private final Consumer<String> tell;
  private final Set<String> requirements = new LinkedHashSet<>();
  private final Set<String> constraints = new LinkedHashSet<>();

  /** By what they are read for: one file may be named as requirements and as overrides. */
  private final IdentityHashMap<Set<String>, Set<Path>> read = new IdentityHashMap<>();

  private final Set<String> overrides = new LinkedHashSet<>();
  private final List<Path> dynamic = new ArrayList<>();
  private boolean prereleases;

  private PlainWishes(Consumer<String> tell) {
    this.tell = tell;
  }

  /**
   * Reads what is wished for.
   *
   * @param tell hears what is passed over
   * @throws IOException if a file cannot be read, or asks for what is of no index
   */
  static PlainWishes of(Wishes wishes, Consumer<String> tell) throws IOException {
    PlainWishes plain = new PlainWishes(tell);
    for (String line : wishes.requirements()) {
      requirement(line, "the command", plain.requirements);
    }
    List<StaticProject> projects = new ArrayList<>();
    for (Path file : wishes.files()) {
      if (file.toString().endsWith(".toml") && wishes.build() && LockInput.isDynamic(file)) {
        plain.dynamic.add(file);
      } else if (file.toString().endsWith(".toml")) {
        StaticProject project = StaticProject.read(file);
        projects.add(project);
        for (String line : project.needs(wishes.extras())) {
          requirement(line, file.toString(), plain.requirements);
        }
      } else {
        plain.file(file, plain.requirements);
      }
    }
    for (String extra : wishes.extras()) {
      if (plain.dynamic.isEmpty() && projects.stream().noneMatch(project -> project.has(extra))) {
        throw new IOException("no project directory here has an extra " + extra);
      }
    }
    for (Path file : wishes.constraints()) {
      plain.file(file, plain.constraints);
    }
    for (Path file : wishes.overrides()) {
      plain.file(file, plain.overrides);
    }
    return plain;
  }

  List<String> requirements() {
    return List.copyOf(requirements);
  }

  List<String> constraints() {
    return List.copyOf(constraints);
  }

  /** What counts whatever projects ask for. */
  List<String> overrides() {
    return List.copyOf(overrides);
  }

  /** Projects whose code is to tell what they need, as it was allowed to. */
  List<Path> dynamic() {
    return List.copyOf(dynamic);
  }

  /** Whether a file asks for pre-releases of everything. */
  boolean prereleases() {
    return prereleases;
  }

  private void file(Path file, Set<String> lines) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": no such file");
    }
    Path absolute = file.toAbsolutePath().normalize();
    if (!read.computeIfAbsent(lines, all -> new HashSet<>()).add(absolute)) {
      return;
    }
    for (String line : RequirementLines.of(TextFile.read(file))) {
      Matcher other = RequirementLines.INCLUDE.matcher(line);
      if (other.matches()) {
        boolean constraint = other.group(1).matches("-c|--constraint");
        String path = other.group(2).strip();
        if (path.contains("://")) {
          throw new IOException(
              "%s: \"%s\": files are read from disks alone".formatted(file, line));
        }
        file(file.resolveSibling(path), constraint ? constraints : lines);
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
          "%s: \"%s\" is not planned: a resolver runs the code of paths, and fetches addresses past this mirror (expected: a project of an index, as in torch==2.6.0; wheelhouse seed takes wheels, plan the directory of a project)"
              .formatted(where, line));
    }
    lines.add(line);
  }
}
