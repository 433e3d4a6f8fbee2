package dev.wheelhouse.cli.client;

import dev.wheelhouse.config.Settings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks at all that decides what clients of this machine ask and install. */
public final class EnvironmentCheck {
  private final Surroundings surroundings;
  private final Settings settings;
  private final MirrorAddress mirror;

  public EnvironmentCheck(Surroundings surroundings, Settings settings, MirrorAddress mirror) {
    this.surroundings = surroundings;
    this.settings = settings;
    this.mirror = mirror;
  }

  /**
   * Looks, asks programs that only tell something, and the mirror for a sign of life.
   *
   * @param python whose packages will be installed; null for the one on the PATH
   */
  public void run(@Nullable Path python, Consumer<Finding> tell) {
    Programs programs = new Programs(surroundings);
    new NetworkLook(surroundings, mirror, tell).look();
    Optional<Interpreter> found = new PythonLook(surroundings, programs, python, tell).look();
    new PipLook(mirror, tell).look(new PipConfig(surroundings).options(found));
    new UvLook(surroundings, mirror, tell).look();
    new ProjectLook(surroundings, mirror, tell).look();
    new CudaLook(surroundings, programs, settings, mirror, tell).look();
  }
}
