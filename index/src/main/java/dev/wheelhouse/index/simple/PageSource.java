package dev.wheelhouse.index.simple;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of a page, which can be read from the first one on as often as it takes. */
@FunctionalInterface
public interface PageSource {
  /**
   * Opens the bytes anew, decompressed; whoever opens closes.
   *
   * @throws IOException if they cannot be had; reading may fail so as well
   */
  InputStream open() throws IOException;
}
