package dev.wheelhouse.cli;

import dev.wheelhouse.config.Release;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.server.Wheelhouse;
import dev.wheelhouse.storage.DataDirectory;
import dev.wheelhouse.storage.ServerFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wheelhouse serve}. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Serves packages to pip, uv, Poetry and other clients until it is stopped.",
      "Needs no settings: PyPI, the PyTorch cu124 index and seeded wheels, at one address."
    },
    footer = {
      "",
      "Examples:",
      "  wheelhouse serve",
      "  wheelhouse serve --listen 0.0.0.0:8080 --data /srv/wheelhouse",
      "  wheelhouse serve --offline"
    })
final class Serve implements Callable<Integer> {
  @Mixin private final CommonOptions common;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "HOST[:PORT]",
      description = "address to listen on; without it 127.0.0.1:8080")
  private @Nullable String listen;

  @Option(names = "--port", paramLabel = "PORT", description = "port; 0 takes a free one")
  private @Nullable String port;

  @Option(
      names = "--offline",
      description = "never ask an upstream: serve what is here, remember what is wanted")
  private boolean offline;

  /** For picocli, which fills it. */
  Serve() {
    common = new CommonOptions();
  }

  /** With these options, and no picocli. */
  Serve(
      @Nullable Path config,
      @Nullable Path data,
      @Nullable String listen,
      @Nullable String port,
      boolean offline) {
    this.common = new CommonOptions(config, data);
    this.listen = listen;
    this.port = port;
    this.offline = offline;
  }

  @Override
  public Integer call() throws SettingsException, IOException {
    Map<String, String> overrides = new LinkedHashMap<>();
    if (listen != null) {
      overrides.put("listen", listen);
    }
    if (port != null) {
      overrides.put("port", port);
    }
    if (offline) {
      overrides.put("offline", "true");
    }
    Wheelhouse.Reading reading = () -> common.load(overrides);
    Settings settings = reading.read();
    Optional<DataDirectory> data = DataDirectory.open(settings.data());
    if (data.isEmpty()) {
      String by =
          ServerFile.read(settings.data())
              .map(server -> "pid " + server.pid() + ", a server since " + server.startedAt())
              .orElseGet(() -> Sessions.owner(settings));
      throw new IOException(Sessions.taken(settings, by));
    }
    Wheelhouse wheelhouse = Wheelhouse.open(settings, data.get(), Release.version());
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(wheelhouse, stopped), "stop"));
    HangUp.on(() -> wheelhouse.reload(reading));
    InetSocketAddress address;
    try {
      address = wheelhouse.serve(reading);
    } catch (IOException e) {
      wheelhouse.close();
      throw new IOException(
          e.getMessage() + " (expected: a free port of this machine; --port 0 takes any)", e);
    }
    StartText.print(spec == null ? Main.out() : spec.commandLine().getOut(), settings, address);
    awaitQuietly(stopped);
    return Main.OK;
  }

  private static void stop(Wheelhouse wheelhouse, CountDownLatch stopped) {
    wheelhouse.close();
    stopped.countDown();
  }

  private static void awaitQuietly(CountDownLatch stopped) {
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
