package dev.wheelhouse.storage.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A bundle's directory. */
record DirectoryVolume(Path place) implements Volume {
  @Override
  public OptionalLong size(String path) throws IOException {
    try {
      BasicFileAttributes file =
          Files.readAttributes(place.resolve(path), BasicFileAttributes.class);
      return file.isRegularFile() ? OptionalLong.of(file.size()) : OptionalLong.empty();
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public InputStream open(String path) throws IOException {
    FileChannel channel = FileChannel.open(place.resolve(path), StandardOpenOption.READ);
    return new Slice(channel, 0, channel.size());
  }

  @Override
  public List<String> names(String directory) throws IOException {
    Path there = place.resolve(directory);
    if (!Files.isDirectory(there)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(there)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public void close() {
    // Each file is opened by itself.
  }
}
