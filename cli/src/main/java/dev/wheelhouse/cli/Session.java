package dev.wheelhouse.cli;

import dev.wheelhouse.config.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a verb is run: in this process, which then owns the data directory, or in the server that
 * owns it.
 */
interface Session extends AutoCloseable {
  /**
   * Tries the lock of the data directory: free, the work is done here; taken, the server does it.
   */
  static Session open(Settings settings) throws IOException {
    return Sessions.open(settings);
  }

  /** The server that owns the data directory; fails if none does. */
  static Session ofServer(Settings settings) throws IOException {
    return Sessions.ofServer(settings);
  }

  /**
   * Runs one verb.
   *
   * @param body the bytes of a file and their number, or null
   * @return whether all went as wished
   */
  boolean run(
      String verb,
      Map<String, String> parameters,
      @Nullable Body body,
      Consumer<Map<String, Object>> line)
      throws IOException;

  /**
   * Where clients of this machine reach the indexes, ending in {@code /}; a listener is started if
   * none runs.
   */
  URI clients() throws IOException;

  @Override
  void close();

  /** Runs one verb with lines of text for a body. */
  default boolean send(
      String verb, Map<String, String> parameters, String body, Consumer<Map<String, Object>> line)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return run(verb, parameters, new Body(new ByteArrayInputStream(bytes), bytes.length), line);
  }

  /** Bytes for a verb; {@code size} of them. */
  record Body(InputStream bytes, long size) {}
}
