package dev.wheelhouse.index;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Splits the names of distribution files.
 *
 * <p>Source: the binary distribution format, "File name convention"; PEP 625; for older sdists what
 * pip does.
 */
final class FilenameParser {
  private static final String WHEEL_ENDING = ".whl";
  private static final List<String> SDIST_ENDINGS =
      List.of(
          ".tar.gz",
          ".zip",
          ".tgz",
          ".tar.bz2",
          ".tbz",
          ".tar.xz",
          ".txz",
          ".tar.zst",
          ".tar.lzma",
          ".tar.lz",
          ".tlz",
          ".tar");
  private static final Pattern DISTRIBUTION = Pattern.compile("[A-Za-z0-9_.]+");
  private static final Pattern BUILD = Pattern.compile("[0-9][A-Za-z0-9_.]*");
  private static final Pattern TAG_SET = Pattern.compile("[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*");
  private static final Pattern PYTHON_SUFFIX = Pattern.compile("-py[123]\\.?[0-9]?$");

  private FilenameParser() {}

  static DistFilename parse(ProjectName project, String filename) {
    if (filename.endsWith(WHEEL_ENDING)) {
      DistFilename.Wheel wheel = wheel(filename);
      return wheel != null && wheel.project().equals(project)
          ? wheel
          : new DistFilename.Other(project, filename);
    }
    String stem = sdistStem(filename);
    Version version = stem == null ? null : sdistVersion(project, stem);
    return version == null
        ? new DistFilename.Other(project, filename)
        : new DistFilename.Sdist(project, version, filename);
  }

  static Optional<DistFilename> guess(String filename) {
    if (filename.endsWith(WHEEL_ENDING)) {
      return Optional.ofNullable(wheel(filename));
    }
    String stem = sdistStem(filename);
    int hyphen = stem == null ? -1 : stem.lastIndexOf('-');
    if (stem == null || hyphen < 0) {
      return Optional.empty();
    }
    ProjectName project = ProjectName.parse(stem.substring(0, hyphen)).orElse(null);
    Version version = Version.parse(stem.substring(hyphen + 1)).orElse(null);
    return project == null || version == null
        ? Optional.empty()
        : Optional.of(new DistFilename.Sdist(project, version, filename));
  }

  private static DistFilename.@Nullable Wheel wheel(String filename) {
    String stem = filename.substring(0, filename.length() - WHEEL_ENDING.length());
    String[] parts = stem.split("-", -1);
    if (parts.length != 5 && parts.length != 6) {
      return null;
    }
    String build = parts.length == 6 ? parts[2] : "";
    if (parts.length == 6 && !BUILD.matcher(build).matches()) {
      return null;
    }
    String distribution = parts[0];
    if (distribution.contains("__") || !DISTRIBUTION.matcher(distribution).matches()) {
      return null;
    }
    int tags = parts.length - 3;
    for (int i = tags; i < parts.length; i++) {
      if (!TAG_SET.matcher(parts[i]).matches()) {
        return null;
      }
    }
    ProjectName project = ProjectName.parse(distribution).orElse(null);
    Version version = parts[1].isBlank() ? null : Version.parse(parts[1]).orElse(null);
    if (project == null || version == null) {
      return null;
    }
    return new DistFilename.Wheel(
        project,
        version,
        filename,
        distribution,
        build,
        parts[tags],
        parts[tags + 1],
        parts[tags + 2]);
  }

  private static @Nullable String sdistStem(String filename) {
    for (String ending : SDIST_ENDINGS) {
      if (filename.endsWith(ending)) {
        return filename.substring(0, filename.length() - ending.length());
      }
    }
    return null;
  }

  private static @Nullable Version sdistVersion(ProjectName project, String stem) {
    int hyphen = stem.indexOf('-');
    while (hyphen >= 0) {
      if (normalizesTo(stem, hyphen, project.value())) {
        String version = stem.substring(hyphen + 1);
        return Version.parse(PYTHON_SUFFIX.matcher(version).replaceFirst("")).orElse(null);
      }
      hyphen = stem.indexOf('-', hyphen + 1);
    }
    return null;
  }

  /** Whether the first {@code length} characters of {@code written} normalize to {@code name}. */
  private static boolean normalizesTo(String written, int length, String name) {
    int matched = 0;
    for (int i = 0; i < length; i++) {
      char c = Character.toLowerCase(written.charAt(i));
      boolean separator = c == '-' || c == '_' || c == '.';
      if (separator && i > 0 && isSeparator(written.charAt(i - 1))) {
        continue;
      }
      if (matched == name.length() || name.charAt(matched) != (separator ? '-' : c)) {
        return false;
      }
      matched++;
    }
    return matched == name.length();
  }

  private static boolean isSeparator(char c) {
    return c == '-' || c == '_' || c == '.';
  }
}
