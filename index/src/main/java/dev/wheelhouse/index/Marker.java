package dev.wheelhouse.index;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The condition behind a requirement's semicolon. Immutable.
 *
 * <p>Source: PEP 508, "Environment Markers"; PEP 685 for extras.
 */
public sealed interface Marker {
  /** Both hold. */
  record And(Marker left, Marker right) implements Marker {}

  /** One of them holds. */
  record Or(Marker left, Marker right) implements Marker {}

  /**
   * One value against another.
   *
   * @param sign an operator of versions, {@code in} or {@code not in}
   */
  record Comparison(Operand left, String sign, Operand right) implements Marker {}

  /**
   * A side of a comparison.
   *
   * @param text the name of a variable, or what stood in quotes
   */
  record Operand(String text, boolean variable) {
    private String value(Map<String, String> environment) {
      return variable ? environment.getOrDefault(text, "") : text;
    }
  }

  /** Reads a marker; empty if it is none. */
  static Optional<Marker> parse(String written) {
    return Optional.ofNullable(new MarkerScanner(written).scan());
  }

  /**
   * Whether it holds. A variable that {@code environment} lacks is empty text.
   *
   * @param environment values by the variables' names, e.g. {@code python_version}
   * @param extras that are asked for, in normal form
   */
  default boolean holds(Map<String, String> environment, Set<String> extras) {
    return switch (this) {
      case And(var left, var right) ->
          left.holds(environment, extras) && right.holds(environment, extras);
      case Or(var left, var right) ->
          left.holds(environment, extras) || right.holds(environment, extras);
      case Comparison comparison -> holds(comparison, environment, extras);
    };
  }

  private static boolean holds(
      Comparison comparison, Map<String, String> environment, Set<String> extras) {
    Operand left = comparison.left();
    Operand right = comparison.right();
    if (isExtra(left) || isExtra(right)) {
      String extra = isExtra(left) ? right.text() : left.text();
      boolean asked =
          ProjectName.parse(extra).map(name -> extras.contains(name.value())).orElse(false);
      return comparison.sign().equals("!=") != asked;
    }
    String value = left.value(environment);
    String other = right.value(environment);
    return switch (comparison.sign()) {
      case "in" -> other.contains(value);
      case "not in" -> !other.contains(value);
      default -> compare(value, comparison.sign(), other);
    };
  }

  private static boolean isExtra(Operand side) {
    return side.variable() && side.text().equals("extra");
  }

  /** As versions if both are some, else as text. */
  private static boolean compare(String value, String sign, String other) {
    Optional<Version> version = Version.parse(value);
    Optional<Specifier> specifier = Specifier.parse(sign + other);
    if (version.isPresent() && specifier.isPresent()) {
      return specifier.get().contains(version.get());
    }
    int order = value.compareTo(other);
    return switch (sign) {
      case "==", "===" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case ">=" -> order >= 0;
      default -> false;
    };
  }
}
