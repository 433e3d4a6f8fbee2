package dev.wheelhouse.cli;

import dev.wheelhouse.cli.client.MirrorAddress;
import dev.wheelhouse.config.FolderSettings;
import dev.wheelhouse.config.IndexSettings;
import dev.wheelhouse.config.Release;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SourceSettings;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What {@code serve} says once it listens: where, from what, and the lines to paste. */
final class StartText {
  private StartText() {}

  static void print(PrintWriter out, Settings settings, InetSocketAddress address) {
    String host =
        address.getAddress().isAnyLocalAddress()
            ? MirrorAddress.hostName()
            : MirrorAddress.literal(address.getHostString());
    String base = "http://" + host + ":" + address.getPort();
    String index = base + "/simple/";
    boolean loopback = address.getAddress().isLoopbackAddress();
    String trusted = loopback ? "" : " --trusted-host " + host;
    String insecure = loopback ? "" : " --allow-insecure-host " + host;
    out.printf(
        "wheelhouse %s listens on %s/ (%s), data in %s%n",
        Release.version(), base, settings.offline() ? "offline" : "online", settings.data());
    for (SourceSettings source : used(settings)) {
      out.printf(
          "  source %-14s %s%s%n",
          source.name(),
          from(source),
          source.required() ? "" : "  (not required: pages may lack it)");
    }
    out.printf(
        """

          %1$s/simple/         the CUDA 12.4 stack: local wheels, torch as +cu124 where it exists, PyPI
          %1$s/plain/simple/   local wheels and PyPI only: locks made at PyPI, CPU-only, macOS
          %1$s/cu124/simple/   as the first, with torch, torchvision, torchaudio from cu124 alone
          other CUDA versions, nightlies, release pages: wheelhouse presets

        pip:       pip install --index-url %2$s%3$s PACKAGE
        uv:        uv pip install --default-index %2$s%4$s PACKAGE
        pip.conf:  [global]
                   index-url = %2$s
        """,
        base, index, trusted, insecure);
    if (!loopback) {
      out.printf("           trusted-host = %s%n", host);
    }
    out.flush();
  }

  /** The sources of the first index, and the folders; all others are asked for by their address. */
  private static List<SourceSettings> used(Settings settings) {
    Set<String> names = new HashSet<>();
    IndexSettings first = settings.indexes().get("default");
    if (first != null) {
      first.rules().forEach(rule -> names.addAll(rule.sources()));
    }
    return settings.sources().values().stream()
        .filter(source -> names.contains(source.name()) || source.folder() != null)
        .toList();
  }

  private static String from(SourceSettings source) {
    FolderSettings folder = source.folder();
    if (folder != null) {
      return folder.path().toString();
    }
    return source.urls().isEmpty() ? "what was seeded" : source.urls().getFirst().toString();
  }
}
