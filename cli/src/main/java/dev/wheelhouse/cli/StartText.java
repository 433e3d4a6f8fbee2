package dev.wheelhouse.cli;

import dev.wheelhouse.config.Release;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SourceSettings;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** What {@code serve} says once it listens: where, from what, and the lines to paste. */
final class StartText {
  private StartText() {}

  static void print(PrintWriter out, Settings settings, InetSocketAddress address) {
    String host = address.getAddress().isAnyLocalAddress() ? hostName() : literal(address);
    String base = "http://" + host + ":" + address.getPort();
    String index = base + "/simple/";
    boolean loopback = address.getAddress().isLoopbackAddress();
    String trusted = loopback ? "" : " --trusted-host " + host;
    String insecure = loopback ? "" : " --allow-insecure-host " + host;
    out.printf(
        "wheelhouse %s listens on %s/ (%s), data in %s%n",
        Release.version(), base, settings.offline() ? "offline" : "online", settings.data());
    for (SourceSettings source : settings.sources().values()) {
      String from =
          source.urls().isEmpty() ? "what was seeded" : source.urls().getFirst().toString();
      out.printf(
          "  source %-14s %s%s%n",
          source.name(), from, source.required() ? "" : "  (not required: pages may lack it)");
    }
    out.printf(
        """

          %1$s/simple/         the CUDA 12.4 stack: local wheels, torch as +cu124 where it exists, PyPI
          %1$s/plain/simple/   local wheels and PyPI only: locks made at PyPI, CPU-only, macOS
          %1$s/cu124/simple/   as the first, with torch, torchvision, torchaudio from cu124 alone

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

  private static String literal(InetSocketAddress address) {
    String host = address.getHostString();
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
