package dev.wheelhouse.cli;

import dev.wheelhouse.config.Release;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.config.SettingsLoader;
import dev.wheelhouse.server.Wheelhouse;
import dev.wheelhouse.storage.DataDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code wheelhouse train}: what a start and the first requests go through, over an empty directory
 * and an index of its own on loopback, so that the launcher can keep the classes of it and what the
 * JVM learned of them. Not for people.
 */
@Command(name = "train", hidden = true)
final class Train implements Callable<Integer> {
  private static final Pattern FILE = Pattern.compile("\\.\\./\\.\\.(/files/[^\"#]+)");
  private static final String JSON = "application/vnd.pypi.simple.v1+json";

  @Override
  public Integer call() throws SettingsException, IOException {
    Path directory = Files.createTempDirectory("wheelhouse-train");
    try (TrainingOrigin origin = new TrainingOrigin()) {
      Map<String, String> environment =
          Map.of(
              "HOME",
              directory.toString(),
              "WHEELHOUSE_SOURCE_PYPI_URL",
              origin.url(),
              "WHEELHOUSE_SOURCE_PYTORCH_CU124_URL",
              origin.url());
      Settings settings =
          SettingsLoader.load(
              null,
              environment,
              directory,
              Map.of("data", directory.resolve("data").toString(), "port", "0"));
      DataDirectory data = DataDirectory.open(settings.data()).orElseThrow();
      try (Wheelhouse wheelhouse = Wheelhouse.open(settings, data, Release.version())) {
        InetSocketAddress address = wheelhouse.serve();
        StartText.print(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8), settings, address);
        visit("http://127.0.0.1:" + address.getPort());
      }
    } finally {
      remove(directory);
    }
    return Main.OK;
  }

  private static void visit(String server) throws IOException {
    String page = server + "/simple/" + TrainingOrigin.PROJECT + "/";
    ask(server + "/");
    ask(server + "/simple/", "Accept", JSON);
    ask(page, "Accept", JSON, "Accept-Encoding", "gzip");
    Matcher file = FILE.matcher(ask(page, "Accept", "text/html"));
    ask(server + "/files/pypi/h/x-1.whl");
    if (!file.find()) {
      throw new IOException("the page of the training has no file");
    }
    String wheel = server + file.group(1);
    ask(wheel, "Range", "bytes=-65536");
    ask(wheel + ".metadata");
    ask(wheel);
    ask(wheel, "Range", "bytes=-65536");
    ask(server + "/-/transfers");
  }

  /** Asks, says how it went, and gives the start of the answer. */
  private static String ask(String url, String... headers) throws IOException {
    // Not by java.net.http: its classes would be kept for every start, and no start needs them.
    HttpURLConnection call = (HttpURLConnection) URI.create(url).toURL().openConnection();
    for (int i = 0; i < headers.length; i += 2) {
      call.setRequestProperty(headers[i], headers[i + 1]);
    }
    int status = call.getResponseCode();
    try (InputStream body = status < 400 ? call.getInputStream() : call.getErrorStream()) {
      // A wheel does not fit into the heap twice.
      byte[] start = body.readNBytes(4096);
      long length = start.length + body.transferTo(OutputStream.nullOutputStream());
      System.out.println(status + " " + length + " " + url);
      return new String(start, StandardCharsets.UTF_8);
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
