package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.blob.BlobName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables {@code blob} and {@code metadata}: bytes by their digest. */
final class BlobTable {
  private BlobTable() {}

  static Optional<StoredBlob> find(Connection connection, Sha256 sha256) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT sha256, id, size, stored_at FROM blob WHERE sha256 = ?")) {
      query.setBytes(1, sha256.bytes());
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? Optional.of(row(rows)) : Optional.empty();
      }
    }
  }

  /** Up to {@code most} blobs whose digest is greater, in order. */
  static List<StoredBlob> after(Connection connection, byte[] digest, int most)
      throws SQLException {
    List<StoredBlob> blobs = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT sha256, id, size, stored_at FROM blob WHERE sha256 > ?"
                + " ORDER BY sha256 LIMIT ?")) {
      query.setBytes(1, digest);
      query.setInt(2, most);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          blobs.add(row(rows));
        }
      }
    }
    return blobs;
  }

  private static StoredBlob row(ResultSet rows) throws SQLException {
    return new StoredBlob(
        new BlobName(Sha256.ofBytes(rows.getBytes(1)), rows.getString(2)),
        rows.getLong(3),
        Instant.ofEpochMilli(rows.getLong(4)));
  }

  /**
   * Adds a blob; one that has the same digest already stays, and is condemned no longer. Returns
   * the one that is there.
   */
  static StoredBlob add(Connection connection, StoredBlob blob) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            "INSERT INTO blob (sha256, id, size, stored_at) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (sha256) DO UPDATE SET condemned_at = NULL")) {
      change.setBytes(1, blob.name().sha256().bytes());
      change.setString(2, blob.name().id());
      change.setLong(3, blob.size());
      change.setLong(4, blob.storedAt().toEpochMilli());
      change.executeUpdate();
    }
    return find(connection, blob.name().sha256()).orElseThrow();
  }

  static int remove(Connection connection, BlobName name) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement("DELETE FROM blob WHERE sha256 = ? AND id = ?")) {
      change.setBytes(1, name.sha256().bytes());
      change.setString(2, name.id());
      return change.executeUpdate();
    }
  }

  static Optional<byte[]> metadata(Connection connection, Sha256 digest) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT body FROM metadata WHERE digest = ?")) {
      query.setBytes(1, digest.bytes());
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
      }
    }
  }

  static void addMetadata(Connection connection, Sha256 digest, byte[] body) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            "INSERT INTO metadata (digest, body) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING")) {
      change.setBytes(1, digest.bytes());
      change.setBytes(2, body);
      change.executeUpdate();
    }
  }
}
