package dev.wheelhouse.plan;

import dev.wheelhouse.index.ProjectName;
import org.jspecify.annotations.Nullable;

/**
 * One file that a target needs.
 *
 * @param version as the resolver has it
 * @param path below the server's root, beginning with {@code /files/}
 * @param size in bytes, or null if nobody has told it
 * @param sha256 in hex, or null if no index has told it and the file is not here
 * @param uploaded as the lock has it, or null
 * @param source that gives it, empty if it is not known here
 * @param here whether its bytes are here
 */
public record PlannedFile(
    ProjectName project,
    String version,
    String filename,
    String path,
    @Nullable Long size,
    @Nullable String sha256,
    @Nullable String uploaded,
    String source,
    boolean here) {
  /** Whether it has to be built before it can be installed. */
  public boolean isSdist() {
    return !filename.endsWith(".whl");
  }
}
