package dev.wheelhouse.endtoend;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SettingsException;
import dev.wheelhouse.config.SettingsLoader;
import dev.wheelhouse.fixture.FakeUpstream;
import dev.wheelhouse.fixture.TestWheel;
import dev.wheelhouse.mirror.Transfer;
import dev.wheelhouse.server.Wheelhouse;
import dev.wheelhouse.storage.DataDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Wheelhouse over a controllable upstream, both on real sockets, with a clock that only the test
 * moves.
 */
final class Stage implements AutoCloseable {
  final FakeUpstream upstream;
  private final Path directory;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Map<String, String> environment =
      new LinkedHashMap<>(Map.of("HOME", "/nonexistent"));
  private String more = "";
  private String tables = "";
  private Wheelhouse wheelhouse;
  private int port;

  Stage(Path directory) throws IOException {
    this(directory, FakeUpstream.start());
  }

  /** A second one over the upstream of another; {@link #stop} ends it. */
  Stage(Path directory, FakeUpstream upstream) {
    this.directory = directory;
    this.upstream = upstream;
  }

  /** Further settings, as lines of TOML before the tables. */
  Stage with(String toml) {
    more = toml + "\n";
    return this;
  }

  /** Further tables of TOML; {@code %s} in them is the upstream's address. */
  Stage withTables(String toml) {
    tables = toml.replace("%s", upstream.url());
    return this;
  }

  /** A further setting, by its environment name. */
  Stage with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Starts, or starts again over the same data. */
  Stage start() throws Exception {
    write();
    Settings settings = read();
    DataDirectory data = DataDirectory.open(settings.data()).orElseThrow();
    wheelhouse = Wheelhouse.open(settings, data, "test", () -> now);
    InetSocketAddress address = wheelhouse.serve(this::read);
    port = address.getPort();
    return this;
  }

  /** Has the running server read its settings anew, as they are by now; what it said. */
  List<String> reload() throws Exception {
    write();
    List<String> said = new ArrayList<>();
    boolean unusedUsable =
        wheelhouse.reload(this::read).tell(line -> said.add(String.valueOf(line.get("why"))));
    return said;
  }

  private Settings read() throws SettingsException {
    return SettingsLoader.load(file(), environment, directory, Map.of());
  }

  private Path file() {
    return directory.resolve("wheelhouse.toml");
  }

  private void write() throws IOException {
    Files.writeString(
        file(),
        more
            + """
            data = "data"
            listen = "127.0.0.1:0"
            stop-timeout = "0s"
            [source.pypi]
            url = "%1$s/simple/"
            allowed-hosts = ["localhost:%2$d"]
            [source.pytorch-cu124]
            url = "%1$s/whl/cu124/"
            allowed-hosts = ["127.0.0.1:%2$d", "localhost:%2$d"]
            [fetch]
            timeout = "2s"
            connect-timeout = "2s"
            retries = 1
            stale-after = "300ms"
            """
                .formatted(upstream.url(), upstream.port())
            + tables);
  }

  Stage restart() throws Exception {
    stop();
    return start();
  }

  /** What {@code /-/transfers} tells. */
  List<Transfer> transfers() {
    return wheelhouse.transfers();
  }

  /** Whether the catalog has the bytes of a wheel. */
  boolean isHere(TestWheel wheel) throws Exception {
    List<Map<String, Object>> rows = run("show", Map.of("file", wheel.filename()));
    return !rows.isEmpty() && Boolean.TRUE.equals(rows.getLast().get("here"));
  }

  void stop() {
    wheelhouse.close();
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** Sets the clock. */
  void passUntil(Instant then) {
    now = then;
  }

  Path data() {
    return directory.resolve("data");
  }

  int port() {
    return port;
  }

  /** Where clients connect to. */
  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path));
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> json(String path) throws Exception {
    return get(path, "Accept", "application/vnd.pypi.simple.v1+json");
  }

  HttpResponse<byte[]> bytes(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<Void> head(String path) throws Exception {
    return client.send(
        request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.discarding());
  }

  HttpClient client() {
    return client;
  }

  /** The path of a file of the upstream at this server. */
  String file(String source, String originPath) {
    return "/files/" + source + "/127.0.0.1%3A" + upstream.port() + originPath.replace("+", "%2B");
  }

  /** Seeds; returns the lines told. */
  List<Map<String, Object>> seed(TestWheel wheel, String... parameters) throws Exception {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("filename", wheel.filename());
    for (String parameter : parameters) {
      int sign = parameter.indexOf('=');
      all.put(parameter.substring(0, sign), parameter.substring(sign + 1));
    }
    List<Map<String, Object>> lines = new ArrayList<>();
    wheelhouse.verbs().run("seed", all, new ByteArrayInputStream(wheel.bytes()), lines::add);
    return lines;
  }

  List<Map<String, Object>> run(String verb, Map<String, String> parameters) throws Exception {
    List<Map<String, Object>> lines = new ArrayList<>();
    wheelhouse.verbs().run(verb, parameters, null, lines::add);
    return lines;
  }

  /** Runs a verb that takes the bytes of a file. */
  List<Map<String, Object>> run(String verb, Map<String, String> parameters, InputStream body)
      throws Exception {
    List<Map<String, Object>> lines = new ArrayList<>();
    wheelhouse.verbs().run(verb, parameters, body, lines::add);
    return lines;
  }

  /** Runs a verb that takes bytes. */
  List<Map<String, Object>> run(String verb, Map<String, String> parameters, byte[] body)
      throws Exception {
    List<Map<String, Object>> lines = new ArrayList<>();
    wheelhouse.verbs().run(verb, parameters, new ByteArrayInputStream(body), lines::add);
    return lines;
  }

  boolean succeeds(String verb, Map<String, String> parameters) throws Exception {
    return wheelhouse.verbs().run(verb, parameters, null, line -> {});
  }

  @Override
  public void close() throws IOException {
    upstream.clearFaults();
    wheelhouse.close();
    upstream.close();
  }
}
