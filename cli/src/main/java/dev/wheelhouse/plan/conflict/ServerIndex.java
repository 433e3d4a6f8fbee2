package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.simple.NotAnIndexException;
import dev.wheelhouse.index.simple.SimpleParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An index of a running server.
 *
 * @param simple its address, ending in {@code /simple/}
 * @param others the addresses of other indexes, by the names of these
 */
public record ServerIndex(URI simple, Map<String, URI> others) implements Index {
  private static final String JSON = "application/vnd.pypi.simple.v1+json";
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 60_000;
  private static final int LINE_BYTES = 300;

  public ServerIndex {
    others = Map.copyOf(others);
  }

  /** An answer of the server; {@code type} is its content type. */
  private record Answer(String type, byte[] body) {}

  @Override
  public Optional<ProjectPage> page(ProjectName project) throws IOException {
    return page(simple, project);
  }

  private static Optional<ProjectPage> page(URI index, ProjectName project) throws IOException {
    URI address = index.resolve(project.value() + "/");
    Optional<Answer> answer = get(address, JSON);
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          SimpleParser.page(project, answer.get().type(), address.toString(), answer.get().body()));
    } catch (NotAnIndexException e) {
      throw notAnIndex(address, e);
    }
  }

  @Override
  public Optional<byte[]> metadata(String url) throws IOException {
    return get(URI.create(url + ".metadata"), null).map(Answer::body);
  }

  @Override
  public List<ProjectName> names() throws IOException {
    Optional<Answer> answer = get(simple, JSON);
    if (answer.isEmpty()) {
      return List.of();
    }
    try {
      return SimpleParser.root(answer.get().type(), simple.toString(), answer.get().body());
    } catch (NotAnIndexException e) {
      throw notAnIndex(simple, e);
    }
  }

  @Override
  public Map<String, ProjectPage> elsewhere(ProjectName project) {
    Map<String, ProjectPage> pages = new LinkedHashMap<>();
    for (Map.Entry<String, URI> other : others.entrySet()) {
      try {
        page(other.getValue(), project).ifPresent(page -> pages.put(other.getKey(), page));
      } catch (IOException unreachable) {
        // Only what another index has helps; that it does not answer is no part of a conflict.
      }
    }
    return pages;
  }

  private static IOException notAnIndex(URI address, NotAnIndexException e) {
    return new IOException(address + ": not an index page: " + e.getMessage(), e);
  }

  private static Optional<Answer> get(URI address, @Nullable String accept) throws IOException {
    HttpURLConnection call = (HttpURLConnection) address.toURL().openConnection();
    call.setConnectTimeout(CONNECT_MILLIS);
    call.setReadTimeout(READ_MILLIS);
    if (accept != null) {
      call.setRequestProperty("Accept", accept);
    }
    int status = call.getResponseCode();
    if (status == HttpURLConnection.HTTP_NOT_FOUND) {
      return Optional.empty();
    }
    if (status != HttpURLConnection.HTTP_OK) {
      throw new IOException("%s: HTTP %d: %s".formatted(address, status, line(call)));
    }
    String type = call.getContentType();
    try (InputStream body = call.getInputStream()) {
      return Optional.of(new Answer(type == null ? "" : type, body.readAllBytes()));
    }
  }

  private static String line(HttpURLConnection call) throws IOException {
    try (InputStream body = call.getErrorStream()) {
      return body == null
          ? ""
          : new String(body.readNBytes(LINE_BYTES), StandardCharsets.UTF_8).strip();
    }
  }
}
