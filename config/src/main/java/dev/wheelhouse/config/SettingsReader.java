package dev.wheelhouse.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Makes the settings of what all layers say. */
final class SettingsReader {
  private final Layers layers;
  private final Map<String, String> environment;
  private final Problems problems;

  SettingsReader(Layers layers, Map<String, String> environment, Problems problems) {
    this.layers = layers;
    this.environment = environment;
    this.problems = problems;
  }

  Settings read() throws SettingsException {
    var paths = new WrittenPaths(environment, problems);
    Netrc netrc = Netrc.read(environment, problems);
    Map<String, SourceSettings> sources = new SourcesReader(layers, paths, netrc, problems).read();
    Map<String, IndexSettings> indexes =
        new IndexesReader(layers, sources.keySet(), problems).read();
    Path data = data(paths);
    Listen listen = listen();
    problems.throwIfAny();
    return new Settings(
        data,
        Objects.requireNonNull(listen.host()),
        Objects.requireNonNull(listen.port()),
        layers.value(Key.CLIENT_TIMEOUT),
        layers.value(Key.STOP_TIMEOUT),
        layers.value(Key.OFFLINE),
        layers.value(Key.PRIVATE),
        sources,
        indexes,
        fetch(),
        layers.value(Key.CACHE_PAGES),
        layers.value(Key.STORAGE_MAX_BYTES),
        layers.value(Key.BUNDLE_TRUSTED_KEYS));
  }

  private FetchSettings fetch() {
    return new FetchSettings(
        layers.value(Key.FETCH_CONNECT_TIMEOUT),
        layers.value(Key.FETCH_TIMEOUT),
        layers.value(Key.FETCH_STALE_AFTER),
        layers.value(Key.FETCH_RETRIES),
        layers.value(Key.FETCH_CONNECT_MEMORY),
        fills(),
        layers.value(Key.FETCH_USER_AGENT));
  }

  private FillSettings fills() {
    return new FillSettings(
        layers.value(Key.FETCH_MAX_FILLS),
        layers.value(Key.FETCH_QUEUE_TIMEOUT),
        layers.value(Key.FETCH_CONNECTIONS_PER_FILE),
        layers.value(Key.FETCH_CONNECTIONS_PER_ORIGIN),
        layers.value(Key.FETCH_CONNECTIONS),
        layers.value(Key.FETCH_RATE_LIMIT),
        layers.value(Key.FETCH_KEEP_FILLING),
        layers.value(Key.FETCH_KEEP_PARTIALS),
        layers.value(Key.FETCH_PARTIAL_SPACE));
  }

  /** Each layer replaces the part that it names, so that {@code --listen 0.0.0.0} keeps a port. */
  private Listen listen() {
    Listen listen = Key.LISTEN.defaultValue();
    for (Listen stronger : layers.all(Key.LISTEN)) {
      listen = stronger.over(listen);
    }
    for (int port : layers.all(Key.PORT)) {
      listen = new Listen(null, port).over(listen);
    }
    return listen;
  }

  private Path data(WrittenPaths paths) {
    Optional<Entry> entry = layers.entry(Key.DATA, "");
    if (layers.written(Key.DATA, "").isEmpty()) {
      return defaultData();
    }
    return paths.resolve(entry.orElseThrow(), Key.DATA.pattern(), Key.DATA.form().expected());
  }

  /** The XDG base directory specification, which ignores a relative {@code XDG_DATA_HOME}. */
  private Path defaultData() {
    String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
    if (xdg.startsWith("/")) {
      return Path.of(xdg, "wheelhouse");
    }
    String home = environment.getOrDefault("HOME", "");
    if (home.isEmpty()) {
      problems.add(
          new Origin("data", 0, Path.of("")),
          "not set, and neither is XDG_DATA_HOME or HOME (expected: a directory)");
      return Path.of("");
    }
    return Path.of(home, ".local", "share", "wheelhouse");
  }
}
