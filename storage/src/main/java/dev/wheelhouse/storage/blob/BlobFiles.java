package dev.wheelhouse.storage.blob;

import dev.wheelhouse.storage.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where blobs lie below a data directory. Since a physical name is never used twice, any process
 * that may read there can open a blob by it, beside the one that owns the directory.
 */
public record BlobFiles(Path dataDirectory) {
  /** The directory below which all blobs lie. */
  Path root() {
    return dataDirectory.resolve("blobs").resolve("sha256");
  }

  Path path(BlobName name) {
    String hex = name.sha256().hex();
    return root()
        .resolve(hex.substring(0, 2))
        .resolve(hex.substring(2, 4))
        .resolve(name.toString());
  }

  /**
   * Opens a blob for reading; the caller closes the channel.
   *
   * @throws StoreException.Missing if its bytes are not there
   */
  public FileChannel open(BlobName name) throws StoreException {
    Path path = path(name);
    try {
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw Failures.of("opening", path, e);
    }
  }
}
