package dev.wheelhouse.storage.blob;

import dev.wheelhouse.storage.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** What a failed file operation means for those who asked for it. */
final class Failures {
  private Failures() {}

  static StoreException of(String doing, Path path, IOException e) {
    if (e instanceof StoreException known) {
      return known;
    }
    String message = doing + " " + path + ": " + e.getMessage();
    if (e instanceof NoSuchFileException) {
      return new StoreException.Missing(message + " is not there", e);
    }
    if (e instanceof AccessDeniedException) {
      return new StoreException.Unusable(doing + " " + path + ": no permission", e);
    }
    // The JDK has no type for these: the text is the one of strerror(3).
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("quota exceeded")) {
      return new StoreException.NoSpace(
          "no space left where " + path.getParent() + " lies; free some, or move the data", e);
    }
    if (text.contains("read-only file system")) {
      return new StoreException.Unusable(message, e);
    }
    return new StoreException.Unavailable(message, e);
  }
}
