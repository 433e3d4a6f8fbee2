package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.Sha256;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What files have for METADATA: {@code file.metadata_seen} and the table {@code file_metadata}. */
final class MetadataTable {
  private MetadataTable() {}

  /** Notes that METADATA is a file's, whatever was noted before; no refusal stands any more. */
  static void keep(Connection connection, long file, Sha256 digest, @Nullable String requiresPython)
      throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement("UPDATE file SET metadata_seen = ? WHERE id = ?")) {
      change.setBytes(1, digest.bytes());
      change.setLong(2, file);
      change.executeUpdate();
    }
    try (PreparedStatement change =
        connection.prepareStatement(
            """
            INSERT INTO file_metadata (file, requires_python) VALUES (?, ?)
            ON CONFLICT (file) DO UPDATE SET
              requires_python = excluded.requires_python, refused = NULL, validator = NULL,
              refused_at = NULL\
            """)) {
      change.setLong(1, file);
      change.setString(2, requiresPython);
      change.executeUpdate();
    }
  }

  /** The digest that is noted for a file. */
  static Optional<Sha256> seen(Connection connection, long file) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT metadata_seen FROM file WHERE id = ?")) {
      query.setLong(1, file);
      try (ResultSet rows = query.executeQuery()) {
        byte[] digest = rows.next() ? rows.getBytes(1) : null;
        return digest == null ? Optional.empty() : Optional.of(Sha256.ofBytes(digest));
      }
    }
  }

  /** Notes a refusal; what was noted before is no longer the file's. */
  static void refuse(Connection connection, long file, RefusedMetadata refused)
      throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement("UPDATE file SET metadata_seen = NULL WHERE id = ?")) {
      change.setLong(1, file);
      change.executeUpdate();
    }
    try (PreparedStatement change =
        connection.prepareStatement(
            """
            INSERT INTO file_metadata (file, refused, validator, refused_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (file) DO UPDATE SET
              requires_python = NULL, refused = excluded.refused,
              validator = excluded.validator, refused_at = excluded.refused_at\
            """)) {
      change.setLong(1, file);
      change.setString(2, refused.reason());
      change.setString(3, refused.validator());
      change.setLong(4, refused.at().toEpochMilli());
      change.executeUpdate();
    }
  }

  static Optional<RefusedMetadata> refused(Connection connection, long file) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT refused, validator, refused_at FROM file_metadata"
                + " WHERE file = ? AND refused IS NOT NULL")) {
      query.setLong(1, file);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next()
            ? Optional.of(
                new RefusedMetadata(
                    rows.getString(1), rows.getString(2), Instant.ofEpochMilli(rows.getLong(3))))
            : Optional.empty();
      }
    }
  }
}
