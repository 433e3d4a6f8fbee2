package dev.wheelhouse.plan;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Requirement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * What a {@code pyproject.toml} says that its project needs, with no code of it run. Source: PEP
 * 621.
 *
 * @param name of the project, or empty if it is none
 * @param dependencies as written
 * @param optional as written, by their extras in normal form
 */
record StaticProject(
    Optional<ProjectName> name, List<String> dependencies, Map<String, List<String>> optional) {
  StaticProject {
    dependencies = List.copyOf(dependencies);
    optional = Map.copyOf(optional);
  }

  /**
   * Reads it.
   *
   * @throws IOException if it cannot be read, or only code can tell the dependencies
   */
  static StaticProject read(Path pyproject) throws IOException {
    if (LockInput.isDynamic(pyproject)) {
      throw new IOException(
          pyproject
              + ": its dependencies are dynamic, only its own code can tell them"
              + " (--allow-build runs it)");
    }
    TomlParseResult toml = Toml.parse(pyproject);
    Map<String, List<String>> optional = new LinkedHashMap<>();
    TomlTable extras = toml.getTable("project.optional-dependencies");
    if (extras != null) {
      for (String extra : extras.keySet()) {
        optional.put(normal(extra), list(extras.getArray(List.of(extra))));
      }
    }
    String name = toml.getString("project.name");
    return new StaticProject(
        ProjectName.parse(name == null ? "" : name),
        list(toml.getArray("project.dependencies")),
        optional);
  }

  /** What it needs with extras; those that it does not have are passed over. */
  List<String> needs(List<String> extras) {
    Set<String> lines = new LinkedHashSet<>(dependencies);
    Set<String> seen = new LinkedHashSet<>();
    extras.forEach(extra -> add(normal(extra), seen, lines));
    return List.copyOf(lines);
  }

  boolean has(String extra) {
    return optional.containsKey(normal(extra));
  }

  /** An extra may ask for others of the same project, as in {@code all = ["demo[gpu,cpu]"]}. */
  private void add(String extra, Set<String> seen, Set<String> lines) {
    if (!seen.add(extra)) {
      return;
    }
    for (String line : optional.getOrDefault(extra, List.of())) {
      Optional<Requirement> own =
          Requirement.parse(line).filter(one -> name.filter(one.project()::equals).isPresent());
      if (own.isPresent()) {
        own.get().extras().forEach(other -> add(other, seen, lines));
      } else {
        lines.add(line);
      }
    }
  }

  /** Source: PEP 685: extras are written as project names are. */
  private static String normal(String extra) {
    return ProjectName.parse(extra).map(ProjectName::value).orElse(extra);
  }

  private static List<String> list(@Nullable TomlArray array) {
    List<String> all = new ArrayList<>();
    for (int i = 0; array != null && i < array.size(); i++) {
      all.add(String.valueOf(array.get(i)));
    }
    return all;
  }
}
