package dev.wheelhouse.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings: presets, over them the file, over that the environment, over all the command.
 *
 * <p>Where {@link Settings} come from is told in {@code docs/configuration.md}, which names every
 * key.
 */
public final class SettingsLoader {
  static final String PRESETS = "presets.toml";
  private static final Path ETC = Path.of("/etc");

  private SettingsLoader() {}

  /**
   * Reads and checks all settings; takes some tens of milliseconds at the first call.
   *
   * @param explicit the file that a person named; it must exist
   * @param environment all variables of the process; those that begin with {@code WHEELHOUSE_} are
   *     settings, and data goes below {@code XDG_DATA_HOME} or {@code HOME}
   * @param workingDirectory what relative paths start from, those in the file excepted: they start
   *     from its directory
   * @param overrides what the command line says, by dotted key ({@code fetch.timeout}), as text;
   *     beside the keys of the file {@code port}, which replaces that of {@code listen}
   * @throws SettingsException if anything is wrong; the message has one line for each thing
   */
  public static Settings load(
      @Nullable Path explicit,
      Map<String, String> environment,
      Path workingDirectory,
      Map<String, String> overrides)
      throws SettingsException {
    return load(explicit, environment, workingDirectory, overrides, ETC);
  }

  /** As above, with another directory in the place of {@code /etc}. */
  static Settings load(
      @Nullable Path explicit,
      Map<String, String> environment,
      Path workingDirectory,
      Map<String, String> overrides,
      Path etc)
      throws SettingsException {
    Path directory = workingDirectory.toAbsolutePath();
    var problems = new Problems();
    Layer presets = presets(directory, problems);
    Layer file = file(SettingsFile.find(explicit, environment, directory, etc), problems);
    var named = new Layers(presets, List.of(file));
    Layer variables =
        EnvironmentReader.read(
            environment, named.sources().keySet(), named.indexes().keySet(), directory, problems);
    Layer command = OverridesReader.read(overrides, directory, problems);
    List<Layer> given = List.of(file, variables, command);
    given.forEach(layer -> layer.check(problems));
    return new SettingsReader(new Layers(presets, given), environment, problems).read();
  }

  private static Layer presets(Path directory, Problems problems) throws SettingsException {
    return TomlReader.read(Release.resource(PRESETS), new Origin(PRESETS, 1, directory), problems);
  }

  private static Layer file(Optional<Path> found, Problems problems) throws SettingsException {
    if (found.isEmpty()) {
      return new Layer();
    }
    Path path = found.get().normalize();
    Path base = Objects.requireNonNull(path.getParent(), "a file has a directory");
    return TomlReader.read(SettingsFile.text(path), new Origin(path.toString(), 1, base), problems);
  }
}
