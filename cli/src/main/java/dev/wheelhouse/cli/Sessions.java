package dev.wheelhouse.cli;

import dev.wheelhouse.config.Release;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.mirror.Verbs;
import dev.wheelhouse.server.Wheelhouse;
import dev.wheelhouse.storage.DataDirectory;
import dev.wheelhouse.storage.JsonLines;
import dev.wheelhouse.storage.ServerFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The two kinds of {@link Session}. */
final class Sessions {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int CHUNK_BYTES = 1 << 16;

  /** How the launcher names what stands before the words of a person. */
  private static final String LAUNCHED_WITH = "/launcher/jvm.options";

  private Sessions() {}

  static Session open(Settings settings) throws IOException {
    Optional<DataDirectory> data = DataDirectory.open(settings.data());
    if (data.isPresent()) {
      return new Here(Wheelhouse.open(settings, data.get(), Release.version()));
    }
    return remote(settings);
  }

  static Session ofServer(Settings settings) throws IOException {
    if (Files.isDirectory(settings.data())) {
      Optional<DataDirectory> free = DataDirectory.open(settings.data());
      if (free.isEmpty()) {
        return remote(settings);
      }
      free.get().close();
    }
    throw new IOException(
        "no server runs on the data directory %s (expected: one; --data names another directory)"
            .formatted(settings.data()));
  }

  private static Session remote(Settings settings) throws IOException {
    Optional<ServerFile> server = ServerFile.read(settings.data());
    if (server.isEmpty()) {
      throw new IOException(taken(settings, owner(settings)));
    }
    return new Remote(settings, server.get());
  }

  /** Who holds the directory, if that is no server. */
  static String owner(Settings settings) {
    OptionalLong pid = DataDirectory.owner(settings.data());
    return pid.isEmpty()
        ? "another process, which is not a server"
        : "pid %d%s, which is not a server".formatted(pid.getAsLong(), command(pid.getAsLong()));
  }

  /** What it was started as, where this machine tells us. */
  private static String command(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().arguments())
        .flatMap(Sessions::verb)
        .map(verb -> " (wheelhouse " + verb + ")")
        .orElse("");
  }

  private static Optional<String> verb(String[] words) {
    for (int i = 0; i + 1 < words.length; i++) {
      if (words[i].equals(Main.class.getName()) || words[i].endsWith(LAUNCHED_WITH)) {
        return Optional.of(words[i + 1]);
      }
    }
    return Optional.empty();
  }

  static String taken(Settings settings, String by) {
    return "the data directory %s is in use by %s (expected: free, or a server that answers)"
        .formatted(settings.data(), by);
  }

  private static final class Here implements Session {
    private final Wheelhouse wheelhouse;
    private @Nullable URI clients;

    Here(Wheelhouse wheelhouse) {
      this.wheelhouse = wheelhouse;
    }

    @Override
    public URI clients() throws IOException {
      URI known = clients;
      if (known == null) {
        known = URI.create(wheelhouse.listenForResolver());
        clients = known;
      }
      return known;
    }

    @Override
    public boolean run(
        String verb,
        Map<String, String> parameters,
        @Nullable Body body,
        Consumer<Map<String, Object>> line)
        throws IOException {
      try {
        return wheelhouse.verbs().run(verb, parameters, body == null ? null : body.bytes(), line);
      } catch (Verbs.BadCall e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      wheelhouse.close();
    }
  }

  private record Remote(Settings settings, ServerFile server) implements Session {
    @Override
    public boolean run(
        String verb,
        Map<String, String> parameters,
        @Nullable Body body,
        Consumer<Map<String, Object>> line)
        throws IOException {
      HttpURLConnection call = connect(verb, parameters, body == null ? 0 : body.size());
      try {
        try (OutputStream out = call.getOutputStream()) {
          if (body != null) {
            body.bytes().transferTo(out);
          }
        } catch (IOException e) {
          throw new IOException(
              "the server (pid " + server.pid() + ") broke off: " + e.getMessage(), e);
        }
        if (call.getResponseCode() != HttpURLConnection.HTTP_OK) {
          throw new IOException(
              "the server (pid %d) refused the call: HTTP %d"
                  .formatted(server.pid(), call.getResponseCode()));
        }
        return read(call, line);
      } finally {
        call.disconnect();
      }
    }

    private HttpURLConnection connect(String verb, Map<String, String> parameters, long size)
        throws IOException {
      String query =
          parameters.entrySet().stream()
              .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
              .collect(Collectors.joining("&"));
      HttpURLConnection call =
          (HttpURLConnection)
              URI.create(server.url() + verb + "?" + query).toURL().openConnection();
      call.setRequestMethod("POST");
      call.setDoOutput(true);
      call.setFixedLengthStreamingMode(size);
      call.setRequestProperty("Authorization", "Bearer " + server.token());
      call.setConnectTimeout(CONNECT_MILLIS);
      try {
        call.connect();
      } catch (IOException e) {
        throw new IOException(
            taken(settings, "pid " + server.pid() + ", whose server does not answer"), e);
      }
      return call;
    }

    private static boolean read(HttpURLConnection call, Consumer<Map<String, Object>> line)
        throws IOException {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(call.getInputStream(), StandardCharsets.UTF_8), CHUNK_BYTES)) {
        String text;
        while ((text = lines.readLine()) != null) {
          Map<String, Object> fields = JsonLines.parse(text);
          if (Boolean.TRUE.equals(fields.get("end"))) {
            if (fields.get("error") instanceof String error) {
              throw new IOException(error);
            }
            return Boolean.TRUE.equals(fields.get("ok"));
          }
          line.accept(fields);
        }
      }
      throw new IOException("the server broke off; its log tells why");
    }

    private static String encode(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public URI clients() throws IOException {
      if (server.clients().isEmpty()) {
        throw new IOException(
            "the server (pid %d) is of version %s: restart it with this one"
                .formatted(server.pid(), server.version()));
      }
      return URI.create(server.clients());
    }

    @Override
    public void close() {
      // Each call has its own connection.
    }
  }
}
