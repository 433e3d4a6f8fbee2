package dev.wheelhouse.plan;

import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.Specifier;
import dev.wheelhouse.index.SpecifierSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A requirements file with those that it includes.
 *
 * <p>Source: pip, "Requirements File Format".
 *
 * @param requirements in their order; digests and other options behind them are left out
 * @param constraints of {@code -c}, which narrow requirements and ask for nothing
 * @param passedOver lines that no index can meet: paths, addresses, {@code -e}
 */
public record RequirementsFile(
    List<Requirement> requirements, List<Requirement> constraints, List<String> passedOver) {
  private static final Pattern OPTIONS_BEHIND = Pattern.compile("\\s+--[a-z].*");

  public RequirementsFile {
    requirements = List.copyOf(requirements);
    constraints = List.copyOf(constraints);
    passedOver = List.copyOf(passedOver);
  }

  /**
   * Reads a file and those that it names, each once.
   *
   * @throws IOException if any of them cannot be read
   */
  public static RequirementsFile read(Path file) throws IOException {
    Reading reading = new Reading();
    reading.read(file, false);
    return new RequirementsFile(reading.requirements, reading.constraints, reading.passedOver);
  }

  /** The same for a file of constraints. */
  static RequirementsFile constraints(Path file) throws IOException {
    Reading reading = new Reading();
    reading.read(file, true);
    return new RequirementsFile(List.of(), reading.constraints, reading.passedOver);
  }

  /** The requirements as they are once the constraints count. */
  public List<Requirement> narrowed() {
    return requirements.stream().map(one -> narrowed(one, constraints)).toList();
  }

  /** A requirement with what constraints on its project say under the same marker or none. */
  static Requirement narrowed(Requirement requirement, List<Requirement> constraints) {
    Set<Specifier> clauses = new LinkedHashSet<>(requirement.specifiers().clauses());
    for (Requirement constraint : constraints) {
      if (constraint.project().equals(requirement.project())
          && requirement.url() == null
          && constraint.url() == null
          && (constraint.marker() == null
              || Objects.equals(constraint.marker(), requirement.marker()))) {
        clauses.addAll(constraint.specifiers().clauses());
      }
    }
    return new Requirement(
        requirement.project(),
        requirement.extras(),
        new SpecifierSet(new ArrayList<>(clauses)),
        requirement.url(),
        requirement.marker());
  }

  private static final class Reading {
    private final List<Requirement> requirements = new ArrayList<>();
    private final List<Requirement> constraints = new ArrayList<>();
    private final List<String> passedOver = new ArrayList<>();
    private final Set<Path> seen = new HashSet<>();

    void read(Path file, boolean constraining) throws IOException {
      Path absolute = file.toAbsolutePath().normalize();
      if (!seen.add(absolute)) {
        return;
      }
      if (!Files.isRegularFile(absolute)) {
        throw new IOException(file + ": no such file");
      }
      for (String line : RequirementLines.of(TextFile.read(absolute))) {
        line(line, absolute, constraining);
      }
    }

    private void line(String line, Path file, boolean constraining) throws IOException {
      Matcher include = RequirementLines.INCLUDE.matcher(line);
      if (include.matches()) {
        String other = include.group(2).strip();
        if (other.contains("://")) {
          passedOver.add(line);
        } else {
          boolean narrowing = constraining || include.group(1).matches("-c|--constraint");
          read(Objects.requireNonNull(file.getParent()).resolve(other), narrowing);
        }
        return;
      }
      if (line.startsWith("-")) {
        if (line.matches("(-e|--editable)\\b.*")) {
          passedOver.add(line);
        }
        return;
      }
      Optional<Requirement> requirement =
          Requirement.parse(OPTIONS_BEHIND.matcher(line).replaceFirst("").strip());
      if (requirement.isEmpty()) {
        passedOver.add(line);
      } else {
        (constraining ? constraints : requirements).add(requirement.get());
      }
    }
  }
}
