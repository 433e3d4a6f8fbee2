package dev.wheelhouse.plan;

import dev.wheelhouse.index.Requirement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;

/** Which of the things that were asked for cannot be met by themselves. */
public final class Lacking {
  private Lacking() {}

  /** Tells whether requirements can be met, all together. */
  @FunctionalInterface
  public interface Fits {
    /** Asks a resolver. */
    boolean fit(List<String> requirements) throws IOException;
  }

  /**
   * All that was asked for in so many words: on the command line, in files, in the {@code
   * pyproject.toml} of a project; each as constraints narrow it.
   */
  public static List<String> asked(Wishes wishes) throws IOException {
    List<Requirement> all = new ArrayList<>();
    List<Requirement> constraints = new ArrayList<>();
    wishes.requirements().forEach(written -> Requirement.parse(written).ifPresent(all::add));
    for (Path file : wishes.files()) {
      if (file.toString().endsWith(".toml")) {
        project(file, wishes.extras()).forEach(one -> Requirement.parse(one).ifPresent(all::add));
      } else {
        RequirementsFile read = RequirementsFile.read(file);
        all.addAll(read.requirements());
        constraints.addAll(read.constraints());
      }
    }
    for (Path file : wishes.constraints()) {
      constraints.addAll(RequirementsFile.constraints(file).constraints());
    }
    return all.stream()
        .map(one -> RequirementsFile.narrowed(one, constraints).toString())
        .distinct()
        .toList();
  }

  /** Source: PEP 621. */
  private static List<String> project(Path pyproject, List<String> extras) throws IOException {
    TomlParseResult toml = Toml.parse(pyproject);
    List<String> keys = new ArrayList<>(List.of("project.dependencies"));
    extras.forEach(extra -> keys.add("project.optional-dependencies.\"" + extra + "\""));
    List<String> lines = new ArrayList<>();
    for (String key : keys) {
      TomlArray array = toml.hasErrors() ? null : toml.getArray(key);
      for (int i = 0; array != null && i < array.size(); i++) {
        lines.add(String.valueOf(array.get(i)));
      }
    }
    return lines;
  }

  /**
   * Those that cannot be met even alone, found by halving: few runs where few are lacking. Empty if
   * each can, and they only clash.
   */
  public static List<String> of(List<String> requirements, Fits fits) throws IOException {
    if (requirements.isEmpty() || fits.fit(requirements)) {
      return List.of();
    }
    if (requirements.size() == 1) {
      return requirements;
    }
    int half = requirements.size() / 2;
    List<String> lacking = new ArrayList<>(of(requirements.subList(0, half), fits));
    lacking.addAll(of(requirements.subList(half, requirements.size()), fits));
    return lacking;
  }
}
