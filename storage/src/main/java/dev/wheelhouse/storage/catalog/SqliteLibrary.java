package dev.wheelhouse.storage.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native library, unpacked once into the data directory. Left to itself the driver unpacks
 * it at each start, and leaves it behind whenever the process is killed.
 */
final class SqliteLibrary {
  private SqliteLibrary() {}

  /**
   * Points the driver at the library in {@code dataDirectory}; to be called before its first use.
   */
  static void prepare(Path dataDirectory) throws IOException {
    if (System.getProperty("org.sqlite.lib.path") != null) {
      return;
    }
    String name = LibraryLoaderUtil.getNativeLibName();
    Path directory = dataDirectory.resolve("native").resolve(version());
    Path library = directory.resolve(name);
    if (!Files.exists(library)) {
      Files.createDirectories(directory);
      unpack(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name, library);
    }
    System.setProperty("org.sqlite.lib.path", directory.toAbsolutePath().toString());
    System.setProperty("org.sqlite.lib.name", name);
  }

  private static void unpack(String resource, Path library) throws IOException {
    try (InputStream bytes = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (bytes == null) {
        throw new IOException("SQLite has no library for this machine: " + resource);
      }
      Path temporary = Files.createTempFile(library.getParent(), "unpack", ".tmp");
      Files.copy(bytes, temporary, StandardCopyOption.REPLACE_EXISTING);
      Files.move(temporary, library, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream text = SQLiteJDBCLoader.class.getResourceAsStream("/sqlite-jdbc.properties")) {
      if (text != null) {
        properties.load(text);
      }
    }
    return properties.getProperty("version", "unknown");
  }
}
