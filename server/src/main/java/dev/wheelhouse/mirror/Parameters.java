package dev.wheelhouse.mirror;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.mirror.Verbs.BadCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a verb was called with. */
final class Parameters {
  private Parameters() {}

  /** Names that stand one a line; none if the text is blank. */
  static List<ProjectName> projects(@Nullable String written) throws BadCall {
    List<ProjectName> projects = new ArrayList<>();
    if (written == null || written.isBlank()) {
      return projects;
    }
    for (String name : written.split("\n", -1)) {
      projects.add(
          ProjectName.parse(name).orElseThrow(() -> new BadCall("not a project name: " + name)));
    }
    return projects;
  }

  /** A value that must be there. */
  static String required(Map<String, String> parameters, String name) throws BadCall {
    String value = parameters.get(name);
    if (value == null || value.isBlank()) {
      throw new BadCall(name + " is missing");
    }
    return value;
  }

  /** A whole number. */
  static long number(String written) throws BadCall {
    try {
      return Long.parseLong(written);
    } catch (NumberFormatException e) {
      throw new BadCall("not a number: " + written);
    }
  }
}
