package dev.wheelhouse.plan;

import dev.wheelhouse.index.ProjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Reads the locks of other tools as requirements, each pinned. */
public final class LockInput {
  private static final System.Logger LOG = System.getLogger(LockInput.class.getName());
  private static final Pattern SHA256 = Pattern.compile("\\b[0-9a-f]{64}\\b");

  private LockInput() {}

  /**
   * The lines of a lock. What it takes from a repository, a directory or an address of its own is
   * passed over: no index has it.
   *
   * @throws IOException if it cannot be read, or is no lock that we know
   */
  public static List<String> requirements(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": no such file");
    }
    String text = TextFile.read(file);
    if (!file.toString().endsWith(".toml") && !file.toString().endsWith(".lock")) {
      return pinned(text, file);
    }
    TomlParseResult lock = Toml.parse(text);
    if (lock.hasErrors()) {
      throw new IOException("%s: not TOML: %s".formatted(file, lock.errors().getFirst()));
    }
    TomlArray packages = lock.getArray(lock.contains("packages") ? "packages" : "package");
    if (packages == null) {
      throw new IOException(
          file
              + ": no lock (expected: pylock.toml, uv.lock, poetry.lock, or requirements with hashes)");
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < packages.size(); i++) {
      String line = line(packages.getTable(i));
      if (line != null) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** Every sha256 in the text of a lock, in hex. */
  public static Set<String> digests(String text) {
    return SHA256.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  /** The requirements in the text of a lock of ours. */
  public static List<String> requirements(String text) throws IOException {
    return pinned(text, Path.of("the lock"));
  }

  /** Digests are the index's to tell, so they are left out. */
  private static List<String> pinned(String text, Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : RequirementLines.of(text)) {
      if (line.startsWith("-")) {
        continue;
      }
      if (!line.contains("==") && !line.contains(" @ ")) {
        throw new IOException(file + ": not a lock: \"" + line + "\" is not pinned; use -r");
      }
      lines.add(line);
    }
    return lines;
  }

  private static @Nullable String line(TomlTable table) {
    String name = table.getString("name");
    String version = table.getString("version");
    if (name == null || version == null || ProjectName.parse(name).isEmpty()) {
      return null;
    }
    Object source = table.get("source");
    boolean elsewhere =
        source instanceof TomlTable where
            && !where.contains("registry")
            && !"legacy".equals(where.get("type"));
    if (elsewhere || table.contains("vcs") || table.contains("directory")) {
      if (!isProjectItself(source)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "left out: {0} {1}, which the lock takes from no index; wheelhouse seed takes its wheel",
            name,
            version);
      }
      return null;
    }
    String marker = marker(table);
    return name + "==" + version + (marker.isEmpty() ? "" : " ; " + marker);
  }

  /** The project that a uv.lock is of, or one beside it. */
  private static boolean isProjectItself(@Nullable Object source) {
    return source instanceof TomlTable where
        && (where.contains("virtual") || where.contains("editable"));
  }

  private static String marker(TomlTable table) {
    for (String key : List.of("marker", "markers")) {
      if (table.get(key) instanceof String marker) {
        return marker;
      }
    }
    if (table.get("resolution-markers") instanceof TomlArray all && !all.isEmpty()) {
      return all.toList().stream().map(one -> "(" + one + ")").collect(Collectors.joining(" or "));
    }
    return "";
  }

  /** Whether only the code of a project can tell what it needs. Source: PEP 621, "dynamic". */
  public static boolean isDynamic(Path pyproject) throws IOException {
    TomlParseResult toml = Toml.parse(pyproject);
    if (toml.hasErrors()) {
      throw new IOException("%s: not TOML: %s".formatted(pyproject, toml.errors().getFirst()));
    }
    TomlArray dynamic = toml.getArray("project.dynamic");
    return !toml.contains("project")
        || (dynamic != null && dynamic.toList().contains("dependencies"));
  }
}
