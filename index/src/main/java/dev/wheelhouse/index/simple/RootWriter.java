package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.ProjectName;

/**
 * Writes a list of projects, one after another. For one thread; failures as of {@link PartsWriter}.
 */
public interface RootWriter {
  /** Writes the next project. */
  void project(ProjectName project);

  /** Ends the list. */
  void end();
}
