package dev.wheelhouse.cli;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsLoader;
import dev.wheelhouse.fixture.FakeUpstream;
import dev.wheelhouse.server.Wheelhouse;
import dev.wheelhouse.storage.DataDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One mirror with its upstream, and the commands of a person there, run in this process. */
final class Side implements AutoCloseable {
  final FakeUpstream upstream;
  private final Path directory;
  private @Nullable Wheelhouse server;
  private String url = "";

  Side(Path directory) throws Exception {
    this.directory = directory;
    this.upstream = FakeUpstream.start();
    settings("");
  }

  /** Writes the settings, with further tables. */
  void settings(String tables) throws Exception {
    Files.writeString(
        directory.resolve("wheelhouse.toml"),
        """
        data = "data"
        listen = "127.0.0.1:0"
        [source.pypi]
        url = "%1$s/simple/"
        """
                .formatted(upstream.url())
            + tables);
  }

  record Ran(int code, String output) {}

  /** Runs {@code wheelhouse VERB …}. */
  Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!arguments[0].equals("keys")) {
      all.addAll(List.of("--config", directory.resolve("wheelhouse.toml").toString()));
    }
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text, true);
    int code = Main.run(out, out, all.toArray(String[]::new));
    out.flush();
    return new Ran(code, text.toString());
  }

  Side serve(boolean offline) throws Exception {
    Settings settings =
        SettingsLoader.load(
            directory.resolve("wheelhouse.toml"),
            Map.of("HOME", "/nonexistent"),
            directory,
            Map.of("offline", Boolean.toString(offline)));
    Wheelhouse opened =
        Wheelhouse.open(settings, DataDirectory.open(settings.data()).orElseThrow(), "test");
    server = opened;
    url = "http://127.0.0.1:" + opened.serve().getPort();
    return this;
  }

  void stopServing() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  String url() {
    return url;
  }

  String index() {
    return url + "/simple/";
  }

  Path data() {
    return directory.resolve("data");
  }

  Path directory() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    stopServing();
    upstream.close();
  }
}
