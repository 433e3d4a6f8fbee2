package dev.wheelhouse.storage.bundle;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
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

  /** The directories around it that got a name by it. */
  private final List<Path> holders;

  private final Set<Path> expected = new HashSet<>();
  private final boolean goesOn;
  private final Beside beside = new Beside();

  private DirectoryTarget(Path root, List<Entry> entries, boolean goesOn, List<Path> holders) {
    this.root = root;
    this.holders = holders;
    this.goesOn = goesOn;
    entries.forEach(entry -> expected.add(root.resolve(entry.path())));
  }

  /**
   * Begins, or goes on with what an interrupted export left.
   *
   * @throws BundleException if something else lies there
   */
  static DirectoryTarget open(Path root, List<Entry> entries) throws IOException {
    List<Path> holders = holdersOfNew(root);
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
    return new DirectoryTarget(root, entries, goesOn, holders);
  }

  private static List<Path> holdersOfNew(Path root) {
    List<Path> holders = new ArrayList<>();
    Path at = root.toAbsolutePath();
    Path parent = at.getParent();
    while (parent != null && !Files.exists(at)) {
      holders.add(parent);
      at = parent;
      parent = at.getParent();
    }
    return holders;
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
    write(entry, place, count);
  }

  private void write(Entry entry, Path place, LongConsumer count) throws IOException {
    FileChannel channel =
        FileChannel.open(
            place,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    boolean copied = false;
    try {
      new Copy(entry, place, channel, beside, count).to(0);
      copied = true;
    } finally {
      if (!copied) {
        channel.close();
      }
    }
    beside.finish(place, channel);
  }

  /** What is there and right was perhaps never synced: a killed process may have written it. */
  private boolean isThere(Path place, Entry entry) throws IOException {
    if (!Files.exists(place)) {
      return false;
    }
    boolean right;
    try (FileChannel channel =
        FileChannel.open(place, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      right = channel.size() == entry.size() && Copy.isThere(channel, 0, entry);
    }
    if (right) {
      beside.finish(place, FileChannel.open(place, StandardOpenOption.WRITE));
    }
    return right;
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
    holders.forEach(beside::directory);
    Entry manifest = last.getLast();
    Path written = root.resolve(manifest.path() + ".part");
    write(manifest, written, bytes -> {});
    beside.await();
    move(written, root.resolve(manifest.path()));
    Files.deleteIfExists(root.resolve(UNFINISHED));
    beside.directory(root);
    beside.await();
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
        beside.directory(directory);
      }
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
    beside.close();
  }
}
