package dev.wheelhouse.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/** What went wrong, in words: the exceptions of file systems often have a name for a message. */
final class Failure {
  private Failure() {}

  static String words(IOException e) {
    if (e instanceof FileSystemException failed && failed.getFile() != null) {
      String what = what(failed);
      return what == null ? String.valueOf(e.getMessage()) : failed.getFile() + ": " + what;
    }
    if (e instanceof CharacterCodingException) {
      return "a file is not UTF-8 text";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static @Nullable String what(FileSystemException e) {
    return switch (e) {
      case NoSuchFileException none -> "no such file or directory";
      case FileAlreadyExistsException there -> "is there already";
      case AccessDeniedException denied -> "may not be read or written";
      case NotDirectoryException file -> "is not a directory";
      case DirectoryNotEmptyException full -> "is a directory with files in it";
      default -> null;
    };
  }
}
