package dev.wheelhouse.plan;

import java.util.List;
import java.util.regex.Pattern;

/** The lines of a requirements file, as pip joins them. */
final class RequirementLines {
  /** Another file: how it is included, and its path. */
  static final Pattern INCLUDE =
      Pattern.compile("(-r|--requirement|-c|--constraint)(?:\\s+|=|(?<=-[rc]))(.+)");

  /** Where files are to come from, which is ours to say. */
  static final Pattern INDEX =
      Pattern.compile(
          "(-i|--index-url|--pypi-url|--extra-index-url|-f|--find-links|--no-index"
              + "|--trusted-host)\\b.*");

  private RequirementLines() {}

  /** Lines with their continuations, without comments, digests and what is blank. */
  static List<String> of(String text) {
    // A line of comment ends there, also where it ends in a backslash.
    return text.replaceAll("(?m)^\\s*#.*$", "")
        .replaceAll("\\\\\\R", " ")
        .lines()
        .map(line -> line.replaceAll("(^|\\s)#.*", "").replaceAll("\\s--hash[= ]\\S+", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
