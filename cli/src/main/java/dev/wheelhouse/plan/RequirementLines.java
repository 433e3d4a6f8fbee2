package dev.wheelhouse.plan;

import java.util.List;

/** The lines of a requirements file, as pip joins them. */
final class RequirementLines {
  private RequirementLines() {}

  /** Lines with their continuations, without comments, digests and what is blank. */
  static List<String> of(String text) {
    return text.replaceAll("\\\\\\R", " ")
        .lines()
        .map(line -> line.replaceAll("(^|\\s)#.*", "").replaceAll("\\s--hash[= ]\\S+", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
