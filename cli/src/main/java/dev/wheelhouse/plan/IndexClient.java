package dev.wheelhouse.plan;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.simple.NotAnIndexException;
import dev.wheelhouse.index.simple.SimpleParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Asks an index of a server of ours as a resolver would.
 *
 * @param simple the address of the index, ending in {@code /simple/}
 * @param onlyHere whether it lists only what is here, so that what it lacks may well exist
 */
public record IndexClient(URI simple, boolean onlyHere) {
  private static final String JSON = "application/vnd.pypi.simple.v1+json";
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 300_000;
  private static final int LINE = 500;

  /** One that lists all that its sources have. */
  public IndexClient(URI simple) {
    this(simple, false);
  }

  /** The page of a project; empty if the index has none. */
  public Optional<ProjectPage> page(ProjectName project) throws IOException {
    URI address = simple.resolve(project.value() + "/");
    HttpURLConnection call = call(address);
    call.setRequestProperty("Accept", JSON);
    if (call.getResponseCode() == HttpURLConnection.HTTP_NOT_FOUND) {
      return Optional.empty();
    }
    try (InputStream body = answer(call)) {
      byte[] bytes = body.readAllBytes();
      return Optional.of(
          SimpleParser.page(project, call.getContentType(), address.toString(), bytes));
    } catch (NotAnIndexException e) {
      throw new IOException(address + ": not an index page: " + e.getMessage(), e);
    }
  }

  /** The projects that the index knows so far. */
  public List<ProjectName> names() throws IOException {
    HttpURLConnection call = call(simple);
    call.setRequestProperty("Accept", JSON);
    try (InputStream body = answer(call)) {
      byte[] bytes = body.readAllBytes();
      return SimpleParser.root(call.getContentType(), simple.toString(), bytes);
    } catch (NotAnIndexException e) {
      throw new IOException(simple + ": not a list of projects: " + e.getMessage(), e);
    }
  }

  /** The METADATA of a wheel whose address this is; empty if the server has none. */
  public Optional<byte[]> metadata(String url) throws IOException {
    HttpURLConnection call = call(URI.create(url + ".metadata"));
    if (call.getResponseCode() == HttpURLConnection.HTTP_NOT_FOUND) {
      return Optional.empty();
    }
    try (InputStream body = answer(call)) {
      return Optional.of(body.readAllBytes());
    }
  }

  /** Fetches a file into {@code to}. */
  public void fetch(String url, Path to) throws IOException {
    try (InputStream body = answer(call(URI.create(url)))) {
      Files.copy(body, to);
    }
  }

  /**
   * Asks for an address and leaves the answer.
   *
   * @throws IOException if it is not there; the message is what the server says
   */
  static void probe(String url) throws IOException {
    answer(call(URI.create(url))).close();
  }

  private static HttpURLConnection call(URI address) throws IOException {
    HttpURLConnection call = (HttpURLConnection) address.toURL().openConnection();
    call.setConnectTimeout(CONNECT_MILLIS);
    call.setReadTimeout(READ_MILLIS);
    return call;
  }

  private static InputStream answer(HttpURLConnection call) throws IOException {
    int status = call.getResponseCode();
    if (status == HttpURLConnection.HTTP_OK) {
      return call.getInputStream();
    }
    try (InputStream body = call.getErrorStream()) {
      String why =
          body == null ? "" : new String(body.readNBytes(LINE), StandardCharsets.UTF_8).strip();
      throw new IOException("%s: HTTP %d: %s".formatted(call.getURL(), status, why));
    }
  }
}
