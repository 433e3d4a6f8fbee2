package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.ProjectPage;
import java.util.Map;

/**
 * Writes one page of a project in parts, so that it need not be in memory. For one thread.
 *
 * <p>A failing stream ends each method with an unchecked exception.
 */
public interface PartsWriter {
  /** Writes more files, in their order, with what is noted of each. */
  void files(ProjectPage part);

  /** Ends the page, with notes of our own on the whole of it. */
  void end(Map<String, String> notes);
}
