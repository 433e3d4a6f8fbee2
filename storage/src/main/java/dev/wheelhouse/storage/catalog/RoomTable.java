package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.blob.BlobName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What of the table {@code blob} may go, and the table {@code pin}. */
final class RoomTable {
  /** Whether the file {@code f} must stay whatever its source has: the one place that says so. */
  private static final String PINNED =
      "EXISTS (SELECT 1 FROM pin WHERE pin.file = f.id)"
          + " OR EXISTS (SELECT 1 FROM set_file s WHERE s.file = f.id)";

  /**
   * Whether some file needs the blob {@code b} to stay; {@code %s} are the sources that can be
   * asked again, as parameters.
   */
  private static final String NEEDED =
      """
      EXISTS (SELECT 1 FROM file f JOIN page p ON p.id = f.page
        WHERE f.id IN (SELECT id FROM file WHERE sha256 = b.sha256
                       UNION SELECT id FROM file WHERE seen = b.sha256)
          AND (p.source NOT IN (%s) OR p.presence <> 'LISTED' OR p.status = 'quarantined'
            OR f.delisted_at IS NOT NULL OR f.withdrawn <> 0 OR f.superseded <> 0
            OR (\
      """
          + PINNED
          + ")))";

  private static final String COLUMNS = "SELECT b.sha256, b.id, b.size, b.stored_at FROM blob b ";
  private static final String LEAST_USED = " ORDER BY COALESCE(b.used_at, b.stored_at), b.sha256";

  private RoomTable() {}

  static StoreSums sums(Connection connection) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT COUNT(*), COALESCE(SUM(size), 0),"
                    + " COALESCE(SUM(CASE WHEN condemned_at IS NULL THEN 0 ELSE size END), 0)"
                    + " FROM blob");
        ResultSet rows = query.executeQuery()) {
      rows.next();
      return new StoreSums(rows.getLong(1), rows.getLong(2), rows.getLong(3));
    }
  }

  /** Notes when blobs were last used; what is used is condemned no longer. */
  static void used(Connection connection, Map<BlobName, Instant> uses) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            "UPDATE blob SET used_at = ?, condemned_at = NULL WHERE sha256 = ? AND id = ?")) {
      for (Map.Entry<BlobName, Instant> use : uses.entrySet()) {
        change.setLong(1, use.getValue().toEpochMilli());
        change.setBytes(2, use.getKey().sha256().bytes());
        change.setString(3, use.getKey().id());
        change.addBatch();
      }
      change.executeBatch();
    }
  }

  static int pin(Connection connection, long file, Instant at) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            "INSERT INTO pin (file, pinned_at) VALUES (?, ?) ON CONFLICT (file) DO NOTHING")) {
      change.setLong(1, file);
      change.setLong(2, at.toEpochMilli());
      return change.executeUpdate();
    }
  }

  static List<StoredBlob> removable(Connection connection, Set<String> refetchable, long bytes)
      throws SQLException {
    List<StoredBlob> blobs = new ArrayList<>();
    long sum = 0;
    try (PreparedStatement query =
        connection.prepareStatement(
            COLUMNS + "WHERE b.condemned_at IS NULL AND NOT " + needed(refetchable) + LEAST_USED)) {
      set(query, 1, refetchable);
      try (ResultSet rows = query.executeQuery()) {
        while (sum < bytes && rows.next()) {
          StoredBlob blob = row(rows);
          blobs.add(blob);
          sum += blob.size();
        }
      }
    }
    return blobs;
  }

  static int condemn(Connection connection, List<BlobName> blobs, Instant at) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            "UPDATE blob SET condemned_at = ?"
                + " WHERE sha256 = ? AND id = ? AND condemned_at IS NULL")) {
      for (BlobName blob : blobs) {
        change.setLong(1, at.toEpochMilli());
        change.setBytes(2, blob.sha256().bytes());
        change.setString(3, blob.id());
        change.addBatch();
      }
      return change.executeBatch().length;
    }
  }

  static List<StoredBlob> condemned(Connection connection, Instant by) throws SQLException {
    List<StoredBlob> blobs = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(COLUMNS + "WHERE b.condemned_at <= ?" + LEAST_USED)) {
      query.setLong(1, by.toEpochMilli());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          blobs.add(row(rows));
        }
      }
    }
    return blobs;
  }

  static int spare(Connection connection) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            "UPDATE blob SET condemned_at = NULL WHERE condemned_at IS NOT NULL")) {
      return change.executeUpdate();
    }
  }

  /** Whether it was condemned by then, is not needed, and is now forgotten. */
  static boolean forget(Connection connection, BlobName blob, Set<String> refetchable, Instant by)
      throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            "DELETE FROM blob AS b WHERE b.sha256 = ? AND b.id = ? AND b.condemned_at <= ?"
                + " AND NOT "
                + needed(refetchable))) {
      change.setBytes(1, blob.sha256().bytes());
      change.setString(2, blob.id());
      change.setLong(3, by.toEpochMilli());
      set(change, 4, refetchable);
      return change.executeUpdate() > 0;
    }
  }

  private static String needed(Set<String> refetchable) {
    return NEEDED.formatted(String.join(", ", Collections.nCopies(refetchable.size(), "?")));
  }

  private static void set(PreparedStatement statement, int first, Set<String> refetchable)
      throws SQLException {
    int at = first;
    for (String source : refetchable) {
      statement.setString(at++, source);
    }
  }

  private static StoredBlob row(ResultSet rows) throws SQLException {
    return new StoredBlob(
        new BlobName(Sha256.ofBytes(rows.getBytes(1)), rows.getString(2)),
        rows.getLong(3),
        Instant.ofEpochMilli(rows.getLong(4)));
  }
}
