package dev.wheelhouse.storage.bundle;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * A directory that is being written. Until it has a manifest, a file says that it is unfinished.
 */
final class DirectoryTarget extends Target {
  static final String UNFINISHED = "UNFINISHED";

  private static final String WHY =
      "This export was interrupted. Run it again with the same -o, and it goes on.\n";

  private final Path root;
  private final Set<Path> expected = new HashSet<>();
  private final boolean goesOn;

  private DirectoryTarget(Path root, List<Entry> entries, boolean goesOn) {
    this.root = root;
    this.goesOn = goesOn;
    entries.forEach(entry -> expected.add(root.resolve(entry.path())));
  }

  /**
   * Begins, or goes on with what an interrupted export left.
   *
   * @throws BundleException if something else lies there
   */
  static DirectoryTarget open(Path root, List<Entry> entries) throws IOException {
    Files.createDirectories(root);
    Path mark = root.resolve(UNFINISHED);
    boolean goesOn = Files.exists(mark);
    if (!goesOn) {
      try (Stream<Path> inside = Files.list(root)) {
        Path other = inside.findAny().orElse(null);
        if (other != null) {
          throw new BundleException(
              "%s: has %s in it (expected: nothing, or an unfinished export)"
                  .formatted(root, other.getFileName()));
        }
      }
      Files.writeString(mark, WHY);
    }
    return new DirectoryTarget(root, entries, goesOn);
  }

  @Override
  void put(Entry entry, LongConsumer count) throws IOException {
    Path place = root.resolve(entry.path());
    if (goesOn && isThere(place, entry)) {
      count.accept(entry.size());
      return;
    }
    Path directory = place.getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    try (FileChannel channel =
        FileChannel.open(
            place,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      copy(entry, channel, 0, count);
      channel.force(true);
    }
  }

  private static boolean isThere(Path place, Entry entry) throws IOException {
    try (FileChannel channel = FileChannel.open(place, StandardOpenOption.READ)) {
      return channel.size() == entry.size() && has(channel, 0, entry);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  void finish(List<Entry> last) throws IOException {
    if (goesOn) {
      removeOthers();
    }
    for (Entry entry : last.subList(0, last.size() - 1)) {
      put(entry, bytes -> {});
    }
    syncDirectories();
    Entry manifest = last.getLast();
    Path written = root.resolve(manifest.path() + ".part");
    try (FileChannel channel =
        FileChannel.open(
            written,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      copy(manifest, channel, 0, bytes -> {});
      channel.force(true);
    }
    move(written, root.resolve(manifest.path()));
    Files.deleteIfExists(root.resolve(UNFINISHED));
    sync(root);
  }

  /** What an interrupted export of other content wrote in the two directories of a bundle. */
  private void removeOthers() throws IOException {
    for (String own : List.of("files", "simple")) {
      Path directory = root.resolve(own);
      if (!Files.isDirectory(directory)) {
        continue;
      }
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          if (!expected.contains(file)) {
            Files.delete(file);
          }
        }
      }
    }
  }

  private void syncDirectories() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path directory : all.filter(Files::isDirectory).toList()) {
        sync(directory);
      }
    }
  }

  /** Not every filesystem that sticks have can do it; they then write names at once. */
  private static void sync(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      System.getLogger(DirectoryTarget.class.getName())
          .log(System.Logger.Level.DEBUG, "syncing " + directory, e);
    }
  }

  static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() {
    // Each file is opened by itself.
  }
}
