package dev.wheelhouse.index;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a file's name says, for a project that is known or guessed.
 *
 * <p>Everything that clients skip is {@link Other}: eggs, installers, names with a seventh part,
 * names of another project, names whose version is none. It is listed and served, never read.
 */
public sealed interface DistFilename {
  /** The project that lists the file. */
  ProjectName project();

  /** The version that the name carries; always there for a wheel and an sdist, never for others. */
  Optional<Version> version();

  /** The name as written. */
  String filename();

  /**
   * A wheel. Source: the binary distribution format, "File name convention".
   *
   * @param distribution the project's name as the file name spells it
   * @param wheelVersion the same as {@link #version}
   * @param build the build tag, beginning with a digit, or empty text if there is none
   * @param python the python tags, joined by dots; so the other two
   */
  record Wheel(
      ProjectName project,
      Version wheelVersion,
      String filename,
      String distribution,
      String build,
      String python,
      String abi,
      String platform)
      implements DistFilename {
    @Override
    public Optional<Version> version() {
      return Optional.of(wheelVersion);
    }

    /** Every single tag that the wheel claims, e.g. {@code py2-none-any, py3-none-any}. */
    public SortedSet<String> tags() {
      return expand(python, abi, platform);
    }

    /** The same file's name with another version in it. */
    public String named(Version other) {
      String middle = build.isEmpty() ? "" : build + "-";
      return "%s-%s-%s%s-%s-%s.whl".formatted(distribution, other, middle, python, abi, platform);
    }
  }

  /**
   * A source distribution, of any kind that pip or uv takes.
   *
   * @param sdistVersion the same as {@link #version}
   */
  record Sdist(ProjectName project, Version sdistVersion, String filename) implements DistFilename {
    @Override
    public Optional<Version> version() {
      return Optional.of(sdistVersion);
    }
  }

  /** A file that clients skip. */
  record Other(ProjectName project, String filename) implements DistFilename {
    @Override
    public Optional<Version> version() {
      return Optional.empty();
    }
  }

  /**
   * Reads {@code filename} as a file of {@code project}. Name and version of an sdist are split as
   * pip does it: at the first hyphen before which the text normalizes to the project's name; a
   * {@code -pyX.Y} at the end is left out.
   */
  static DistFilename of(ProjectName project, String filename) {
    return FilenameParser.parse(project, filename);
  }

  /**
   * Reads the name of a wheel or sdist whose project is not known; an sdist is split at its last
   * hyphen. Empty for every other file.
   */
  static Optional<DistFilename> guess(String filename) {
    return FilenameParser.guess(filename);
  }

  /** Expands three compressed tag sets into single tags. Source: PEP 425, "Compressed Tag Sets". */
  static SortedSet<String> expand(String python, String abi, String platform) {
    var tags = new TreeSet<String>();
    for (String interpreter : python.split("\\.", -1)) {
      for (String binary : abi.split("\\.", -1)) {
        for (String system : platform.split("\\.", -1)) {
          tags.add(interpreter + "-" + binary + "-" + system);
        }
      }
    }
    return tags;
  }
}
