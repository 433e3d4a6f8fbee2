package dev.wheelhouse.index;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Clauses that must all hold, in the order in which they were written; none takes every version.
 *
 * <p>Source: PEP 440, "Version specifiers" and "Handling of pre-releases".
 */
public record SpecifierSet(List<Specifier> clauses) {
  /** Takes every version. */
  public static final SpecifierSet ANY = new SpecifierSet(List.of());

  public SpecifierSet {
    clauses = List.copyOf(clauses);
  }

  /**
   * Reads clauses that are joined by commas, as in {@code >=1.0,<2}. Empty ones are passed over, as
   * installers do.
   *
   * @return empty if one of them is no clause
   */
  public static Optional<SpecifierSet> parse(String written) {
    var clauses = new ArrayList<Specifier>();
    for (String part : written.split(",", -1)) {
      if (part.isBlank()) {
        continue;
      }
      Optional<Specifier> clause = Specifier.parse(part);
      if (clause.isEmpty()) {
        return Optional.empty();
      }
      clauses.add(clause.get());
    }
    return Optional.of(new SpecifierSet(clauses));
  }

  /** Whether every clause takes {@code candidate}, pre-release or not. */
  public boolean contains(Version candidate) {
    return clauses.stream().allMatch(clause -> clause.contains(candidate));
  }

  /** Whether a clause asks for pre-releases by naming one. */
  public boolean namesPrerelease() {
    return clauses.stream().anyMatch(Specifier::namesPrerelease);
  }

  /**
   * Those of {@code candidates} that an installer may choose, in their order. Pre-releases are
   * among them only if a clause names one, or if nothing else fits.
   */
  public List<Version> select(Collection<Version> candidates) {
    List<Version> fitting = candidates.stream().filter(this::contains).toList();
    if (namesPrerelease() || fitting.stream().allMatch(Version::prerelease)) {
      return fitting;
    }
    return fitting.stream().filter(version -> !version.prerelease()).toList();
  }

  /** The clauses joined by commas, versions in normal form; empty text for none. */
  @Override
  public String toString() {
    return clauses.stream().map(Specifier::toString).collect(Collectors.joining(","));
  }
}
