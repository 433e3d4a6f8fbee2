package dev.wheelhouse.cli;

import dev.wheelhouse.config.Settings;
import java.io.IOException;
import java.io.InputStream;
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

  @Override
  void close();

  /** Bytes for a verb; {@code size} of them. */
  record Body(InputStream bytes, long size) {}
}
