package dev.wheelhouse.cli;

import dev.wheelhouse.config.IndexSettings;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.plan.IndexClient;
import dev.wheelhouse.plan.LockInput;
import dev.wheelhouse.plan.Machine;
import dev.wheelhouse.plan.Pip;
import dev.wheelhouse.plan.Program;
import dev.wheelhouse.plan.Target;
import dev.wheelhouse.plan.TextFile;
import dev.wheelhouse.plan.Uv;
import dev.wheelhouse.plan.UvWheel;
import dev.wheelhouse.plan.Wishes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is to be resolved, for whom, and with what. */
final class PlanOptions {
  @Option(
      names = {"-r", "--requirement"},
      paramLabel = "FILE",
      description = "a file of requirements; may be given again")
  private List<Path> requirements = List.of();

  @Option(
      names = {"-c", "--constraint"},
      paramLabel = "FILE",
      description = "a file of constraints; may be given again")
  private List<Path> constraints = List.of();

  @Option(
      names = "--override",
      paramLabel = "FILE",
      description = "requirements that count whatever projects ask for")
  private List<Path> overrides = List.of();

  @Option(
      names = "--lock",
      paramLabel = "FILE",
      description = "pylock.toml, uv.lock, poetry.lock, or requirements with hashes: all is there")
  private List<Path> locks = List.of();

  @Option(
      names = "--python",
      paramLabel = "3.Y",
      description = "CPython of the target; may be given again; else that of python3 here")
  private List<String> pythons = List.of();

  @Option(
      names = "--platform",
      paramLabel = "TAG",
      description = "machine of the target; may be given again; else this one: " + Target.PLATFORMS)
  private List<String> platforms = List.of();

  @Option(names = "--extra", paramLabel = "NAME", description = "an extra of the project directory")
  private List<String> extras = List.of();

  @Option(
      names = "--only-binary",
      paramLabel = ":all:",
      description = "refuse projects that have no wheel for the target, by name")
  private @Nullable String onlyBinary;

  @Option(
      names = "--allow-build",
      description = "let source distributions be built to learn what they need: runs their code")
  private boolean allowBuild;

  @Option(
      names = "--exclude-newer",
      paramLabel = "DATE",
      description = "only files that were uploaded by then")
  private @Nullable String excludeNewer;

  @Option(
      names = "--index",
      paramLabel = "NAME",
      description = "through this index; else that at /simple/")
  private @Nullable String index;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "as the index was on that day, or in that frozen view")
  private @Nullable String at;

  @Option(
      names = "--uv",
      paramLabel = "PROGRAM",
      description =
          "the resolver; else uv on the PATH, else fetched through the mirror, else pip of python3")
  private @Nullable Path uv;

  @Option(
      names = "--pip",
      paramLabel = "PYTHON",
      description =
          "resolve with the pip (25.3 or later) of this Python, for its own version and machine")
  private @Nullable Path pip;

  /** Whether any of them asks for a resolution. */
  boolean asked() {
    return !requirements.isEmpty() || !locks.isEmpty();
  }

  /**
   * What is to be resolved.
   *
   * @param written requirements, and directories of projects
   * @throws IOException if a file is missing, or says nothing that we can use
   */
  Wishes wishes(List<String> written) throws IOException {
    if (onlyBinary != null && !onlyBinary.equals(":all:")) {
      throw new IOException("--only-binary: " + onlyBinary + " (expected: :all:)");
    }
    List<String> lines = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    for (String one : written) {
      if (Files.isDirectory(Path.of(one))) {
        files.add(project(Path.of(one)));
      } else {
        lines.add(one);
      }
    }
    for (Path lock : locks) {
      lines.addAll(LockInput.requirements(lock));
    }
    requirements.forEach(file -> files.add(file.toAbsolutePath()));
    for (List<Path> all : List.of(files, constraints, overrides)) {
      for (Path file : all) {
        if (!Files.isRegularFile(file)) {
          throw new IOException(file + ": no such file");
        }
      }
    }
    if (lines.isEmpty() && files.isEmpty()) {
      throw new IOException(
          "nothing to resolve (expected: a REQUIREMENT, a project directory, -r FILE or --lock FILE)");
    }
    return new Wishes(
        lines,
        files,
        constraints.stream().map(Path::toAbsolutePath).toList(),
        overrides.stream().map(Path::toAbsolutePath).toList(),
        extras,
        excludeNewer,
        !locks.isEmpty(),
        onlyBinary != null,
        allowBuild);
  }

  /** The wish for these requirements alone, which these constraints narrow as the given ones do. */
  Wishes wishes(List<String> lines, List<Path> narrowing) {
    List<Path> all = new ArrayList<>(constraints.stream().map(Path::toAbsolutePath).toList());
    all.addAll(narrowing);
    return new Wishes(
        lines,
        List.of(),
        all,
        overrides.stream().map(Path::toAbsolutePath).toList(),
        List.of(),
        excludeNewer,
        false,
        onlyBinary != null,
        allowBuild);
  }

  /** Whether it is said for whom. */
  boolean hasTargets() {
    return !pythons.isEmpty() || !platforms.isEmpty();
  }

  /** Whether a lock is given. */
  boolean isLocked() {
    return !locks.isEmpty();
  }

  /** Every sha256 that the given locks name. */
  Set<String> digests() throws IOException {
    Set<String> all = new HashSet<>();
    for (Path lock : locks) {
      all.addAll(LockInput.digests(TextFile.read(lock)));
    }
    return all;
  }

  private Path project(Path directory) throws IOException {
    Path pyproject = directory.resolve("pyproject.toml").toAbsolutePath();
    if (!Files.isRegularFile(pyproject)) {
      throw new IOException(directory + ": no pyproject.toml in this directory");
    }
    if (!allowBuild && LockInput.isDynamic(pyproject)) {
      throw new IOException(
          pyproject
              + ": its dependencies are dynamic, only its own code can tell them"
              + " (--allow-build runs it)");
    }
    return pyproject;
  }

  /** For whom: each Python on each platform. Those of pip are, if none is asked for, its own. */
  List<Target> targets(Program program) throws IOException {
    Optional<Target> own = program instanceof Pip it ? Optional.of(it.own()) : Optional.empty();
    List<String> versions = pythons;
    if (versions.isEmpty()) {
      versions = List.of(own.isPresent() ? own.get().python() : Machine.python());
    }
    List<String> machines = platforms;
    if (machines.isEmpty()) {
      machines = List.of(own.map(Target::platform).orElseGet(Machine::platform));
    }
    List<Target> targets = new ArrayList<>();
    for (String version : versions) {
      for (String machine : machines) {
        targets.add(
            Target.parse(version, machine)
                .orElseThrow(() ->
                    new IOException(
                        "no target: Python %s on %s (expected: 3.Y, and a platform such as %s)"
                            .formatted(version, machine, Target.PLATFORMS))));
      }
    }
    return targets;
  }

  /** Refuses the name of an index that there is not. */
  void checkIndex(Settings settings) throws IOException {
    if (index != null
        && !settings.indexes().containsKey(index)
        && !settings.sources().containsKey(index)) {
      throw new IOException(
          "--index: %s: no index or source is called so (there are: %s)"
              .formatted(index, String.join(", ", new TreeSet<>(settings.indexes().keySet()))));
    }
  }

  /** The path of the index, without a slash before it. */
  String path() {
    String name = index == null || index.equals(IndexSettings.DEFAULT) ? "" : index + "/";
    String time = at == null ? "" : "at/" + PathSegments.encode(at) + "/";
    return time + name + "simple/";
  }

  /** The resolver; {@code tell} hears why it is pip where uv should be. */
  Program program(
      UvWheel.Stored stored, IndexClient client, Settings settings, Consumer<String> tell)
      throws IOException {
    if (uv != null && pip != null) {
      throw new IOException("--uv and --pip: one resolver is enough");
    }
    if (uv != null) {
      return Uv.at(uv);
    }
    if (pip != null) {
      return Pip.at(pip);
    }
    Optional<Uv> found = Uv.onPath(System.getenv());
    if (found.isPresent()) {
      return found.get();
    }
    try {
      return UvWheel.get(stored, client, tools(settings));
    } catch (IOException noUv) {
      Pip instead = pipInstead(noUv);
      tell.accept(
          "uv is not on the PATH, and not to be had through the mirror: %s; pip %s of %s resolves"
              .formatted(noUv.getMessage(), instead.version(), instead.python()));
      return instead;
    }
  }

  private static Pip pipInstead(IOException noUv) throws IOException {
    try {
      return Pip.onPath(System.getenv());
    } catch (IOException noPip) {
      IOException none =
          new IOException(
              "no resolver: uv is not on the PATH, fetching it through the mirror failed: %s, and pip in its place: %s (--uv PROGRAM names a uv of 0.7 or later, --pip PYTHON a pip of 25.3; a bundle carries uv %s: import one)"
                  .formatted(noUv.getMessage(), noPip.getMessage(), UvWheel.version()),
              noPip);
      none.addSuppressed(noUv);
      throw none;
    }
  }

  /** Where programs and their caches lie. */
  static Path tools(Settings settings) {
    return settings.data().resolve("tools");
  }
}
