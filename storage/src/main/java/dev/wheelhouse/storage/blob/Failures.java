package dev.wheelhouse.storage.blob;

import dev.wheelhouse.storage.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a failed file operation means for those who asked for it. */
final class Failures {
  /** What a disk that is full may still show as usable, in bytes: part of a block or two. */
  private static final long ALMOST_NOTHING = 64 * 1024;

  private Failures() {}

  /** What a failed write means: also in a language that we do not know, a full disk is one. */
  static StoreException ofWriting(String doing, Path path, IOException e) {
    StoreException failure = of(doing, path, e);
    return failure instanceof StoreException.Unavailable && isFull(path.getParent())
        ? noSpace(path, e)
        : failure;
  }

  private static boolean isFull(@Nullable Path directory) {
    try {
      return directory != null && Files.getFileStore(directory).getUsableSpace() < ALMOST_NOTHING;
    } catch (IOException e) {
      return false;
    }
  }

  private static StoreException noSpace(Path path, IOException e) {
    return new StoreException.NoSpace(
        "no space left where " + path.getParent() + " lies; free some, or move the data", e);
  }

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
    // The JDK has no type for these: the text is the one of strerror(3), in the system's language.
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("quota exceeded")) {
      return noSpace(path, e);
    }
    if (text.contains("read-only file system")) {
      return new StoreException.Unusable(message, e);
    }
    return new StoreException.Unavailable(message, e);
  }
}
