package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.storage.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/** Opens connections to {@code catalog.db}, and tells what its failures mean. */
final class Sqlite {
  private static final int BUSY_MILLIS = 10_000;
  private static final int WRITER_CACHE_KIB = 4096;
  private static final int READER_CACHE_KIB = 1024;

  private final Path file;

  Sqlite(Path dataDirectory) throws StoreException {
    file = dataDirectory.resolve("catalog.db");
    try {
      SqliteLibrary.prepare(dataDirectory);
    } catch (IOException e) {
      throw new StoreException.Unusable("unpacking SQLite in " + dataDirectory, e);
    }
  }

  Path file() {
    return file;
  }

  Connection writer() throws SQLException {
    Connection connection = open(false, WRITER_CACHE_KIB);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
      // With NORMAL a power cut loses rows that were acknowledged.
      statement.execute("PRAGMA synchronous=FULL");
      statement.execute("PRAGMA wal_autocheckpoint=2000");
    }
    return connection;
  }

  Connection reader() throws SQLException {
    return open(true, READER_CACHE_KIB);
  }

  private Connection open(boolean readOnly, int cacheKib) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(readOnly);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setCacheSize(-cacheKib);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA mmap_size=0");
      statement.execute("PRAGMA temp_store=MEMORY");
    }
    return connection;
  }

  /** What a failure means for those who asked. */
  StoreException failure(SQLException e) {
    int code = e.getErrorCode() & 0xff;
    if (code == SQLiteErrorCode.SQLITE_FULL.code) {
      return new StoreException.NoSpace("no space left where " + file + " lies", e);
    }
    if (code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code) {
      return new StoreException.Unusable(
          file
              + ": the catalog is corrupt ("
              + e.getMessage()
              + "); move it away and bring a backup of it in its place",
          e);
    }
    if (code == SQLiteErrorCode.SQLITE_CANTOPEN.code
        || code == SQLiteErrorCode.SQLITE_READONLY.code
        || code == SQLiteErrorCode.SQLITE_PERM.code) {
      return new StoreException.Unusable(file + ": cannot be opened: " + e.getMessage(), e);
    }
    return new StoreException.Unavailable(file + ": " + e.getMessage(), e);
  }
}
