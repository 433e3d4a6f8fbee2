package dev.wheelhouse.storage.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code origin}. */
final class OriginTable {
  private OriginTable() {}

  static Optional<OriginTraits> find(Connection connection, String source, String host)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT ranges, siblings, promises, seen_at FROM origin WHERE source = ? AND host = ?")) {
      query.setString(1, source);
      query.setString(2, host);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next()
            ? Optional.of(
                new OriginTraits(
                    source,
                    host,
                    flag(rows, 1),
                    flag(rows, 2),
                    flag(rows, 3),
                    Instant.ofEpochMilli(rows.getLong(4))))
            : Optional.empty();
      }
    }
  }

  private static @Nullable Boolean flag(ResultSet rows, int column) throws SQLException {
    int value = rows.getInt(column);
    return rows.wasNull() ? null : value != 0;
  }

  static void put(Connection connection, OriginTraits traits) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            """
            INSERT INTO origin (source, host, ranges, siblings, promises, seen_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (source, host) DO UPDATE SET
              ranges = excluded.ranges, siblings = excluded.siblings,
              promises = excluded.promises, seen_at = excluded.seen_at\
            """)) {
      change.setString(1, traits.source());
      change.setString(2, traits.host());
      set(change, 3, traits.ranges());
      set(change, 4, traits.siblings());
      set(change, 5, traits.promises());
      change.setLong(6, traits.seenAt().toEpochMilli());
      change.executeUpdate();
    }
  }

  private static void set(PreparedStatement change, int at, @Nullable Boolean flag)
      throws SQLException {
    if (flag == null) {
      change.setNull(at, Types.INTEGER);
    } else {
      change.setInt(at, flag ? 1 : 0);
    }
  }
}
