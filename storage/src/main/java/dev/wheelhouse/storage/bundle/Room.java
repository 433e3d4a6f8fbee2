package dev.wheelhouse.storage.bundle;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The room that volumes take on a disk, in whole blocks of its file system. */
final class Room {
  /** What a disk that is full may still show as usable, in bytes. */
  private static final long ALMOST_NOTHING = 256 * 1024;

  private final FileStore store;
  private final long block;
  private long needed;

  /** Of the disk on which {@code place} lies, or will lie. */
  Room(Path place) throws IOException {
    Path at = place.toAbsolutePath();
    Path parent = at.getParent();
    while (parent != null && !Files.exists(at)) {
      at = parent;
      parent = at.getParent();
    }
    store = Files.getFileStore(at);
    block = Math.max(1, store.getBlockSize());
  }

  /** Counts what a directory still lacks of these files. */
  void directory(Path root, List<Entry> entries) throws IOException {
    Set<Path> made = new HashSet<>();
    for (Entry entry : entries) {
      Path place = root.resolve(entry.path());
      needed += blocks(entry.size());
      if (Files.exists(place)) {
        needed -= blocks(Math.min(entry.size(), Files.size(place)));
      }
      Path directory = place.getParent();
      while (directory != null && !Files.exists(directory) && made.add(directory)) {
        needed += block;
        directory = directory.getParent();
      }
    }
  }

  /** Counts what is still to be written. */
  void bytes(long count) {
    needed += blocks(count);
  }

  private long blocks(long bytes) {
    return (bytes + block - 1) / block * block;
  }

  /**
   * Refuses what cannot fit.
   *
   * @throws BundleException if there is less room than was counted
   */
  void check(Path output) throws IOException {
    long usable = store.getUsableSpace();
    boolean tells = store.getTotalSpace() > 0; // some network and user-space ones do not
    if (tells && needed > usable) {
      throw new BundleException(
          "%s: no room: %d bytes are free on %s (expected: %d, for what is still to be written); nothing more was written: make room, or take another disk"
              .formatted(output, usable, store.name(), needed));
    }
  }

  /** The same failure, in words if it was for want of room. */
  IOException explained(Path output, IOException e) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Throwable at = e; at != null; at = at.getCause()) {
      text.append(at.getMessage()).append('\n');
    }
    String words = text.toString().toLowerCase(Locale.ROOT);
    boolean full =
        words.contains("no space left")
            || words.contains("quota exceeded")
            || store.getUsableSpace() < ALMOST_NOTHING;
    if (!full || e instanceof BundleException) {
      return e;
    }
    return new BundleException(
        "%s: the disk is full (%s); it is no bundle yet: make room and run it again, it goes on"
            .formatted(output, e.getMessage()),
        e);
  }
}
