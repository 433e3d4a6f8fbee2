package dev.wheelhouse.storage.blob;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Directories whose entries survive a power cut. */
final class Directories {
  private Directories() {}

  /** Makes the entries of {@code directory} durable. */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Makes {@code directory} and its missing parents up to {@code root}, each durably. */
  static void create(Path directory, Path root) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null && !directory.equals(root)) {
      create(parent, root);
    }
    Files.createDirectories(directory);
    if (parent != null) {
      sync(parent);
    }
  }
}
