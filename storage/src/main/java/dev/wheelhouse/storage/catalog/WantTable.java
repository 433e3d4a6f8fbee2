package dev.wheelhouse.storage.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The table {@code want}. */
final class WantTable {
  private WantTable() {}

  /** Adds to what is known of each. */
  static void add(Connection connection, List<Want> wants) throws SQLException {
    if (wants.isEmpty()) {
      return;
    }
    try (PreparedStatement change =
        connection.prepareStatement(
            """
            INSERT INTO want (kind, name, requester, first_at, last_at, times)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (kind, name) DO UPDATE SET
              requester = excluded.requester, last_at = excluded.last_at,
              times = want.times + excluded.times\
            """)) {
      for (Want want : wants) {
        change.setString(1, want.kind());
        change.setString(2, want.name());
        change.setString(3, want.requester());
        change.setLong(4, want.first().toEpochMilli());
        change.setLong(5, want.last().toEpochMilli());
        change.setLong(6, want.count());
        change.addBatch();
      }
      change.executeBatch();
    }
  }

  static List<Want> all(Connection connection) throws SQLException {
    List<Want> wants = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT kind, name, requester, first_at, last_at, times FROM want"
                    + " ORDER BY last_at DESC, name");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        wants.add(
            new Want(
                rows.getString(1),
                rows.getString(2),
                rows.getString(3),
                Instant.ofEpochMilli(rows.getLong(4)),
                Instant.ofEpochMilli(rows.getLong(5)),
                rows.getLong(6)));
      }
    }
    return wants;
  }
}
