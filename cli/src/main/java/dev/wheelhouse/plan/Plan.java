package dev.wheelhouse.plan;

import dev.wheelhouse.index.ProjectName;
import java.util.List;

/**
 * All that one target needs.
 *
 * @param files one a project, by name
 * @param stated the source distributions whose needs are what their PKG-INFO says
 * @param buildRequires what building the source distributions asks for, as requirements
 */
public record Plan(
    Target target, List<PlannedFile> files, List<ProjectName> stated, List<String> buildRequires) {
  public Plan {
    files = List.copyOf(files);
    stated = List.copyOf(stated);
    buildRequires = List.copyOf(buildRequires);
  }
}
