package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.storage.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Brings a catalog to this version: numbered {@code .sql} resources, each in one transaction. */
final class Migrations {
  /** The number of the last resource. */
  static final int VERSION = 7;

  private Migrations() {}

  static void run(Connection connection, Path file) throws SQLException, StoreException {
    int found = version(connection);
    if (found > VERSION) {
      throw new StoreException.Unusable(
          "%s is of format %d, this Wheelhouse knows formats up to %d: use a newer one"
              .formatted(file, found, VERSION),
          null);
    }
    for (int next = found + 1; next <= VERSION; next++) {
      apply(connection, next);
    }
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
      return rows.getInt(1);
    }
  }

  private static void apply(Connection connection, int version) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      for (String change : resource(version + ".sql").split(";\\s*\\n", -1)) {
        if (!change.isBlank()) {
          statement.execute(change);
        }
      }
      statement.execute("PRAGMA user_version=" + version);
      statement.execute("COMMIT");
    }
  }

  private static String resource(String name) {
    try (InputStream text = Migrations.class.getResourceAsStream(name)) {
      if (text == null) {
        throw new IllegalStateException("not in the build: " + name);
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("not readable: " + name, e);
    }
  }
}
