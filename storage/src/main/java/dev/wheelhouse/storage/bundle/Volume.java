package dev.wheelhouse.storage.bundle;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** One directory or tar of a bundle, as it is found. Threads may share it. */
sealed interface Volume extends Closeable permits DirectoryVolume, TarVolume {
  /** Where it lies. */
  Path place();

  /** The length in bytes of a file in it; empty if there is none. */
  OptionalLong size(String path) throws IOException;

  /** A file in it, which is there; the caller closes the stream. */
  InputStream open(String path) throws IOException;

  /** The names of the files in a directory of it, whose path ends in a slash. */
  List<String> names(String directory) throws IOException;
}
