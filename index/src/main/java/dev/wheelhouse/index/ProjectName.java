package dev.wheelhouse.index;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A project name in its one stored form: lower case, words joined by single hyphens.
 *
 * <p>Source: PEP 503, "Normalized Names"; PEP 508, "Names" for what may be normalized.
 */
public record ProjectName(String value) implements Comparable<ProjectName> {
  private static final Pattern CANONICAL = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Pattern WRITTEN =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?");
  private static final Pattern SEPARATORS = Pattern.compile("[-_.]+");

  public ProjectName {
    if (!CANONICAL.matcher(value).matches()) {
      throw new IllegalArgumentException("not a canonical project name: " + value);
    }
  }

  /** Returns the name that {@code written} stands for, or empty if it can stand for none. */
  public static Optional<ProjectName> parse(String written) {
    if (CANONICAL.matcher(written).matches()) {
      return Optional.of(new ProjectName(written));
    }
    if (!WRITTEN.matcher(written).matches()) {
      return Optional.empty();
    }
    String joined = SEPARATORS.matcher(written).replaceAll("-");
    return Optional.of(new ProjectName(joined.toLowerCase(Locale.ROOT)));
  }

  @Override
  public int compareTo(ProjectName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
