package dev.wheelhouse.cli;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.config.SettingsLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes. */
final class CommonOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "settings; else WHEELHOUSE_CONFIG, ./wheelhouse.toml, /etc/wheelhouse/wheelhouse.toml")
  private @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "data directory; else 'data' of the settings, else the XDG data directory")
  private @Nullable Path data;

  /** For picocli, which fills it. */
  CommonOptions() {}

  CommonOptions(@Nullable Path config, @Nullable Path data) {
    this.config = config;
    this.data = data;
  }

  /** The settings, with further overrides by key. */
  Settings load(Map<String, String> overrides) throws SettingsException {
    Map<String, String> all = new LinkedHashMap<>(overrides);
    if (data != null) {
      all.put("data", data.toAbsolutePath().toString());
    }
    return SettingsLoader.load(config, System.getenv(), Path.of("").toAbsolutePath(), all);
  }
}
