package dev.wheelhouse.cli;

import dev.wheelhouse.cli.client.MirrorAddress;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.mirror.Mirror;
import dev.wheelhouse.storage.ServerFile;
import java.io.IOException;
import java.net.URI;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which mirror a command speaks of: the one that the settings describe, or another one. */
final class MirrorOptions {
  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "the server as clients reach it, or an index of it; else 'listen' of the settings, at the"
              + " port of the server that runs")
  private @Nullable String url;

  @Option(
      names = "--index",
      paramLabel = "NAME",
      description = "an index or a source; else default")
  private @Nullable String index;

  /**
   * Where clients find it.
   *
   * @throws SettingsException if the address or the index is none
   */
  MirrorAddress address(Settings settings) throws SettingsException {
    String name = index == null ? "default" : index;
    boolean known = settings.indexes().containsKey(name) || settings.sources().containsKey(name);
    if (!known && url == null) {
      throw new SettingsException(
          "--index: %s: no index or source is called so (there are: %s)"
              .formatted(name, String.join(", ", new TreeSet<>(settings.indexes().keySet()))));
    }
    String path = Mirror.path(name);
    return url == null
        ? MirrorAddress.of(settings, port(settings), path)
        : MirrorAddress.parse(url, path)
            .orElseThrow(() ->
                new SettingsException(
                    "--url: " + url + " (expected: like http://mirror.acme.example:8080)"));
  }

  /** The port may have been given by hand when the server was started. */
  static int port(Settings settings) {
    try {
      return ServerFile.read(settings.data())
          .filter(server -> !server.clients().isEmpty())
          .filter(server -> ProcessHandle.of(server.pid()).isPresent())
          .map(server -> URI.create(server.clients()).getPort())
          .orElse(settings.port());
    } catch (IOException unreadable) {
      return settings.port(); // of another user, who started it as the settings say or otherwise
    }
  }
}
