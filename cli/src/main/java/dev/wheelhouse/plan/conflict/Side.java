package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.Version;
import java.util.List;
import java.util.Optional;

/**
 * What one side of a clash could be instead.
 *
 * @param replaced what the person asked for, or the first that is known to ask
 * @param current the version of it that the clash is about
 * @param fitting the versions that would do, nearest to {@code current} first
 * @param looked how many versions were looked at
 * @param line what to write instead; empty if nothing fits
 * @param leaps whether the nearest that fits has a first number that nothing asked for has
 * @param weight how many requirements {@code current} states itself
 */
record Side(
    Requirement replaced,
    Version current,
    List<Version> fitting,
    int looked,
    Optional<String> line,
    boolean leaps,
    int weight) {
  Side {
    fitting = List.copyOf(fitting);
  }

  boolean fits() {
    return line.isPresent();
  }

  /** The project with its extras. */
  static String name(Requirement one) {
    String project = one.project().value();
    return one.extras().isEmpty()
        ? project
        : "%s[%s]".formatted(project, String.join(",", one.extras()));
  }

  /** A requirement without its marker. */
  static String bare(Requirement one) {
    return name(one) + one.specifiers();
  }
}
