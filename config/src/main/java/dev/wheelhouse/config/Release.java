package dev.wheelhouse.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Which Wheelhouse this is. */
public final class Release {
  private static final String VERSION = resource("version.txt").strip();

  private Release() {}

  /** The version of the build, e.g. {@code 0.1.0}. */
  public static String version() {
    return VERSION;
  }

  /** A text that is part of the build; that it is missing is a broken build. */
  static String resource(String name) {
    try (InputStream bytes = Release.class.getResourceAsStream(name)) {
      if (bytes == null) {
        throw new IllegalStateException("not in the build: " + name);
      }
      return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
