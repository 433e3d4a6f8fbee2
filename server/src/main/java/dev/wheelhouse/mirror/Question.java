package dev.wheelhouse.mirror;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.SpecifierSet;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What is asked about a project: all of it, some versions, or one file. Immutable.
 *
 * @param asked as it was written
 * @param filename of which file it is asked; empty text for none
 */
record Question(String asked, ProjectName project, SpecifierSet specifiers, String filename) {
  private static final Pattern FILE =
      Pattern.compile(".+\\.(whl|tar\\.(gz|bz2|xz|Z)|tgz|zip|egg|exe|rpm|msi)");

  /**
   * Reads a requirement or a file name; empty if it is neither.
   *
   * @param isLocal whether a project was seeded, or is private by its name
   */
  static Optional<Question> of(String asked, Catalog catalog, Predicate<ProjectName> isLocal)
      throws StoreException {
    if (FILE.matcher(asked).matches()) {
      List<FileRow> known = catalog.filesNamed(asked);
      return known.isEmpty()
          ? project(asked, isLocal).map(project -> ofFile(asked, project))
          : Optional.of(ofFile(asked, known.getFirst().project()));
    }
    return Requirement.parse(asked)
        .filter(requirement -> requirement.url() == null)
        .map(requirement ->
            new Question(asked, requirement.project(), requirement.specifiers(), ""));
  }

  /** The project of a file name: where it can be split in several ways, rather one of ours. */
  private static Optional<ProjectName> project(String filename, Predicate<ProjectName> isLocal) {
    for (int at = filename.indexOf('-'); at >= 0; at = filename.indexOf('-', at + 1)) {
      Optional<ProjectName> ours = ProjectName.parse(filename.substring(0, at)).filter(isLocal);
      if (ours.isPresent()) {
        return ours;
      }
    }
    return DistFilename.guess(filename).map(DistFilename::project);
  }

  private static Question ofFile(String filename, ProjectName project) {
    return new Question(filename, project, SpecifierSet.ANY, filename);
  }

  /** Whether it asks about one file. */
  boolean ofFile() {
    return !filename.isEmpty();
  }

  /** Whether it asks about this file among others. */
  boolean takes(FileRow row) {
    if (ofFile()) {
      return filename.equals(row.filename()) || filename.equals(row.upstreamName());
    }
    return specifiers.clauses().isEmpty()
        || DistFilename.of(project, row.filename())
            .version()
            .map(specifiers::contains)
            .orElse(false);
  }
}
