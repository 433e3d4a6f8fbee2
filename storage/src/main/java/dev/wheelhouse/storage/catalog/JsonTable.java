package dev.wheelhouse.storage.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The table {@code project_json}. */
final class JsonTable {
  private JsonTable() {}

  static Optional<ProjectJson> find(Connection connection, ProjectJson.Key key)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT checked_at, etag, last_modified, body FROM project_json"
                + " WHERE source = ? AND project = ? AND version = ?")) {
      set(query, 1, key);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next()
            ? Optional.of(
                new ProjectJson(
                    key,
                    Instant.ofEpochMilli(rows.getLong(1)),
                    rows.getString(2),
                    rows.getString(3),
                    rows.getBytes(4)))
            : Optional.empty();
      }
    }
  }

  static int put(Connection connection, ProjectJson json) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            """
            INSERT INTO project_json
              (source, project, version, checked_at, etag, last_modified, body)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (source, project, version) DO UPDATE SET
              checked_at = excluded.checked_at, etag = excluded.etag,
              last_modified = excluded.last_modified, body = excluded.body\
            """)) {
      set(change, 1, json.key());
      change.setLong(4, json.checkedAt().toEpochMilli());
      change.setString(5, json.etag());
      change.setString(6, json.lastModified());
      change.setBytes(7, json.gzip().orElse(null));
      return change.executeUpdate();
    }
  }

  static int confirm(Connection connection, ProjectJson.Key key, Instant at) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            "UPDATE project_json SET checked_at = ?"
                + " WHERE source = ? AND project = ? AND version = ?")) {
      change.setLong(1, at.toEpochMilli());
      set(change, 2, key);
      return change.executeUpdate();
    }
  }

  private static void set(PreparedStatement statement, int from, ProjectJson.Key key)
      throws SQLException {
    statement.setString(from, key.source());
    statement.setString(from + 1, key.project().value());
    statement.setString(from + 2, key.version());
  }
}
