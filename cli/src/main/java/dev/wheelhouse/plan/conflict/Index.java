package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a reading of a conflict asks an index. Threads may share it. */
public interface Index {
  /** The page of a project; empty if the index has none. Addresses of files are absolute. */
  Optional<ProjectPage> page(ProjectName project) throws IOException;

  /** The METADATA of the wheel at this address; empty if the index has none. */
  Optional<byte[]> metadata(String url) throws IOException;

  /** Whether it lists only what is here, so that what it lacks may well exist. */
  default boolean onlyHere() {
    return false;
  }

  /** The projects that the index knows so far. */
  List<ProjectName> names() throws IOException;

  /** The pages that other indexes have of a project, by the name of each, in no order. */
  Map<String, ProjectPage> elsewhere(ProjectName project) throws IOException;

  /**
   * What a source distribution needs to be built (PEP 518); empty if that is not known. An index
   * that opens no source distributions knows of none.
   */
  default Optional<List<String>> buildRequirements(ProjectName project, FileLink sdist)
      throws IOException {
    return Optional.empty();
  }
}
