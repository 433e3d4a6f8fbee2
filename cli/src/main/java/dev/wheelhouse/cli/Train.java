package dev.wheelhouse.cli;

import dev.wheelhouse.config.Release;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.config.SettingsLoader;
import dev.wheelhouse.server.Wheelhouse;
import dev.wheelhouse.storage.DataDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code wheelhouse train}: what a start goes through, over an empty directory and without a
 * network, so that the launcher can keep the classes of it. Not for people.
 */
@Command(name = "train", hidden = true)
final class Train implements Callable<Integer> {
  @Override
  public Integer call() throws SettingsException, IOException {
    Path directory = Files.createTempDirectory("wheelhouse-train");
    try {
      Settings settings =
          SettingsLoader.load(
              null,
              Map.of("HOME", directory.toString()),
              directory,
              Map.of("data", directory.resolve("data").toString(), "port", "0", "offline", "true"));
      DataDirectory data = DataDirectory.open(settings.data()).orElseThrow();
      try (Wheelhouse wheelhouse = Wheelhouse.open(settings, data, Release.version())) {
        InetSocketAddress address = wheelhouse.serve();
        StartText.print(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8), settings, address);
        for (String path : List.of("/", "/simple/", "/simple/torch/", "/files/pypi/h/x-1.whl")) {
          ask("http://127.0.0.1:" + address.getPort() + path);
        }
      }
    } finally {
      remove(directory);
    }
    return Main.OK;
  }

  private static void ask(String url) throws IOException {
    HttpURLConnection call = (HttpURLConnection) URI.create(url).toURL().openConnection();
    call.setRequestProperty("Accept", "application/vnd.pypi.simple.v1+json");
    boolean found = call.getResponseCode() < 400;
    try (InputStream body = found ? call.getInputStream() : call.getErrorStream()) {
      System.out.println(call.getResponseCode() + " " + body.readAllBytes().length);
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
