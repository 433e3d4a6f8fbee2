package dev.wheelhouse.plan;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be resolved.
 *
 * @param requirements as written, e.g. {@code torch==2.6.0}
 * @param files requirement files, {@code pyproject.toml}s
 * @param constraints files of constraints
 * @param overrides files of requirements that count whatever projects ask for
 * @param extras of the projects among {@code files}
 * @param excludeNewer a date as uv takes it, or null
 * @param noDeps whether what is written is all, as a lock is
 * @param wheelsOnly whether projects without a wheel are refused
 * @param build whether code of projects may run where nothing else tells what they need
 */
public record Wishes(
    List<String> requirements,
    List<Path> files,
    List<Path> constraints,
    List<Path> overrides,
    List<String> extras,
    @Nullable String excludeNewer,
    boolean noDeps,
    boolean wheelsOnly,
    boolean build) {
  public Wishes {
    requirements = List.copyOf(requirements);
    files = List.copyOf(files);
    constraints = List.copyOf(constraints);
    overrides = List.copyOf(overrides);
    extras = List.copyOf(extras);
  }

  /**
   * The same of these requirements instead.
   *
   * @param alone whether what they ask for is left out
   */
  public Wishes only(List<String> others, boolean alone) {
    return new Wishes(
        others,
        List.of(),
        constraints,
        overrides,
        List.of(),
        excludeNewer,
        alone,
        wheelsOnly,
        build);
  }

  /** The same, with what the written ones ask for, though a lock should have it all. */
  public Wishes withDependencies() {
    return new Wishes(
        requirements,
        files,
        constraints,
        overrides,
        extras,
        excludeNewer,
        false,
        wheelsOnly,
        build);
  }
}
