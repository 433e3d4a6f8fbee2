package dev.wheelhouse.plan;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that hold text. */
public final class TextFile {
  private TextFile() {}

  /**
   * The whole text of a file.
   *
   * @throws IOException if it cannot be read, or is not UTF-8, which is told with its name
   */
  public static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": is not UTF-8 text", e);
    }
  }
}
