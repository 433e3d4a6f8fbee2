package dev.wheelhouse.plan;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.SpecifierSet;
import dev.wheelhouse.index.Version;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A run of pip that ended badly.
 *
 * @param text what it said, from its first error on
 */
record PipFailure(String text) {
  private static final Pattern NOTHING_FITS =
      Pattern.compile("ResolutionImpossible|No matching distribution found for");
  private static final Pattern MISSING =
      Pattern.compile("satisfies the requirement (.+?) \\(from ");
  private static final Pattern NONE_HERE =
      Pattern.compile("no matching distributions available.*:\\R((?:    \\S.*(?:\\R|$))+)");

  /** Takes what a run said; what it did before its first error is of no interest. */
  static PipFailure of(String said) {
    int first = said.startsWith("ERROR:") ? 0 : said.indexOf("\nERROR:") + 1;
    List<String> lines =
        said.substring(first).lines().filter(line -> !line.startsWith("[notice]")).toList();
    return new PipFailure(String.join("\n", lines).strip());
  }

  /** Whether it means that no versions fit together. */
  boolean nothingFits() {
    return NOTHING_FITS.matcher(text).find();
  }

  /** What it says cannot be had. */
  Set<Requirement> missing() {
    Set<Requirement> all = new LinkedHashSet<>();
    Matcher one = MISSING.matcher(text);
    while (one.find()) {
      Requirement.parse(one.group(1)).ifPresent(all::add);
    }
    Matcher some = NONE_HERE.matcher(text);
    if (some.find()) {
      some.group(1).lines().map(Requirement::parse).flatMap(Optional::stream).forEach(all::add);
    }
    return all;
  }

  /**
   * The first of what is missing that has a source distribution for the target, and no wheel: pip
   * cannot be told what that needs.
   *
   * @throws IOException if the index does not answer, which pip takes for having nothing
   */
  Optional<FileLink> sourceAlone(IndexClient index, Target target) throws IOException {
    for (Requirement one : missing()) {
      Optional<ProjectPage> page = index.page(one.project());
      if (page.isPresent() && !hasWheel(page.get(), one.specifiers(), target)) {
        Optional<FileLink> sdist =
            SdistFacts.newest(index, one.project(), one.specifiers())
                .filter(link -> takes(target, link.requiresPython()));
        if (sdist.isPresent()) {
          return sdist;
        }
      }
    }
    return Optional.empty();
  }

  private static boolean hasWheel(ProjectPage page, SpecifierSet wanted, Target target) {
    ProjectName project = page.name();
    Map<String, Integer> tags = target.tags();
    return page.files().stream()
        .filter(link -> takes(target, link.requiresPython()))
        .map(link -> DistFilename.of(project, link.filename()))
        .anyMatch(name ->
            name instanceof DistFilename.Wheel wheel
                && wheel.version().filter(wanted::contains).isPresent()
                && !Collections.disjoint(wheel.tags(), tags.keySet()));
  }

  /** One that is malformed is kept, as installers do. */
  private static boolean takes(Target target, @Nullable String requiresPython) {
    return requiresPython == null
        || Version.parse(target.python() + ".0")
            .flatMap(
                version -> SpecifierSet.parse(requiresPython).map(known -> known.contains(version)))
            .orElse(true);
  }
}
