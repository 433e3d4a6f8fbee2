package dev.wheelhouse.storage;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * {@code server.json}: how the commands of this machine reach the server that owns the directory.
 * Readable by its owner only, since the token opens the admin listener.
 *
 * @param url of the admin listener, ending in {@code /}
 * @param clients the address for clients of this machine, ending in {@code /}; empty if an older
 *     server wrote the file
 */
public record ServerFile(
    long pid, Instant startedAt, String url, String clients, String version, String token) {
  private static final String NAME = "server.json";
  private static final JsonFactory JSON = new JsonFactory();

  /** Writes it whole or not at all. */
  public static void write(Path directory, ServerFile file) throws IOException {
    Path temporary = directory.resolve(NAME + ".new");
    Files.deleteIfExists(temporary);
    Files.createFile(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    Files.writeString(temporary, json(file));
    Files.move(
        temporary,
        directory.resolve(NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static String json(ServerFile file) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeNumberProperty("pid", file.pid);
      json.writeStringProperty("started-at", file.startedAt.toString());
      json.writeStringProperty("url", file.url);
      json.writeStringProperty("clients", file.clients);
      json.writeStringProperty("version", file.version);
      json.writeStringProperty("token", file.token);
      json.writeEndObject();
    }
    return text.append('\n').toString();
  }

  /** Reads what a server wrote; empty if there is none. */
  public static Optional<ServerFile> read(Path directory) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(directory.resolve(NAME));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    Map<String, String> fields = new HashMap<>();
    try (JsonParser json =
        JSON.createParser(ObjectReadContext.empty(), new String(bytes, StandardCharsets.UTF_8))) {
      json.nextToken();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        fields.put(name, json.getString());
      }
      return Optional.of(
          new ServerFile(
              Long.parseLong(fields.getOrDefault("pid", "")),
              Instant.parse(fields.getOrDefault("started-at", "")),
              fields.getOrDefault("url", ""),
              fields.getOrDefault("clients", ""),
              fields.getOrDefault("version", ""),
              fields.getOrDefault("token", "")));
    } catch (JacksonException | NumberFormatException | DateTimeException e) {
      throw new IOException(directory.resolve(NAME) + ": not what a server wrote", e);
    }
  }

  /** Takes it away; a file that is not there is well. */
  public static void delete(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(NAME));
  }
}
