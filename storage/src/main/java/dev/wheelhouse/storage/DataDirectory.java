package dev.wheelhouse.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The directory that holds everything, owned by one process at a time.
 *
 * <p>The owner holds an OS lock on {@code lock}. POSIX drops such a lock when any descriptor of the
 * file is closed, so nobody else in the process ever opens it, and it is never deleted.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK = "lock";

  /** Beside the lock, which must not be read: for messages only, an older owner's may lie there. */
  private static final String OWNER = "owner";

  private final Path root;
  private final FileChannel channel;

  private DataDirectory(Path root, FileChannel channel) {
    this.root = root;
    this.channel = channel;
  }

  /**
   * Makes the directory if need be and takes it.
   *
   * @return empty if another process has it
   * @throws StoreException.Unusable if it cannot be made or written to
   */
  public static Optional<DataDirectory> open(Path root) throws StoreException {
    FileChannel channel = openLock(root);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        sign(root);
        return Optional.of(new DataDirectory(root, channel));
      }
      channel.close();
      return Optional.empty();
    } catch (OverlappingFileLockException e) {
      // This very process has it; closing the channel here would drop its lock.
      return Optional.empty();
    } catch (IOException e) {
      throw new StoreException.Unusable(root + ": cannot be locked: " + e.getMessage(), e);
    }
  }

  private static void sign(Path root) {
    try {
      Files.writeString(root.resolve(OWNER), ProcessHandle.current().pid() + "\n");
    } catch (IOException e) {
      // A full disk, for one: then messages name nobody.
    }
  }

  private static FileChannel openLock(Path root) throws StoreException {
    try {
      if (!Files.isDirectory(root)) {
        var mode = PosixFilePermissions.fromString("rwxr-x---");
        Files.createDirectories(root, PosixFilePermissions.asFileAttribute(mode));
      }
      return FileChannel.open(
          root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (AccessDeniedException e) {
      throw new StoreException.Unusable(
          "data directory " + root + ": no permission for " + e.getFile(), e);
    } catch (FileAlreadyExistsException e) {
      throw new StoreException.Unusable("data directory " + root + ": is a file", e);
    } catch (IOException e) {
      throw new StoreException.Unusable("data directory " + root + ": " + e, e);
    }
  }

  /** The process that last took a directory: its owner, if the directory is taken. */
  public static OptionalLong owner(Path root) {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(root.resolve(OWNER)).strip()));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** Where it is. */
  public Path root() {
    return root;
  }

  /** Gives the directory back. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      System.getLogger(DataDirectory.class.getName())
          .log(System.Logger.Level.WARNING, "closing the lock of " + root, e);
    }
  }
}
