package dev.wheelhouse.index;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a project asks for: another project, with extras, versions or an address, and a marker.
 *
 * <p>Source: PEP 508, "Names", "Extras", "Versions", and the form with parentheses that older
 * metadata has; PEP 685 for extras.
 *
 * @param extras in normal form, sorted
 * @param specifiers {@link SpecifierSet#ANY} if there are none or an address stands in their place
 * @param url the address behind {@code @}, as written, or null
 * @param marker the text behind the semicolon, as written and not evaluated, or null
 */
public record Requirement(
    ProjectName project,
    SortedSet<String> extras,
    SpecifierSet specifiers,
    @Nullable String url,
    @Nullable String marker) {
  public Requirement {
    extras = Collections.unmodifiableSortedSet(new TreeSet<>(extras));
  }

  /** Reads one requirement, as a {@code Requires-Dist} has it; empty if it is none. */
  public static Optional<Requirement> parse(String written) {
    return Optional.ofNullable(new RequirementScanner(written).scan());
  }

  /** The requirement in the form of today, without parentheses. */
  @Override
  public String toString() {
    var text = new StringBuilder(project.value());
    if (!extras.isEmpty()) {
      text.append('[').append(String.join(",", extras)).append(']');
    }
    if (url == null) {
      text.append(specifiers);
    } else {
      text.append(" @ ").append(url);
    }
    return marker == null ? text.toString() : text.append(" ; ").append(marker).toString();
  }
}
