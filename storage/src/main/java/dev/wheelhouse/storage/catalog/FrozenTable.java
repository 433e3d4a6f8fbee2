package dev.wheelhouse.storage.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The table {@code frozen_view}. */
final class FrozenTable {
  private FrozenTable() {}

  static List<FrozenView> all(Connection connection) throws SQLException {
    List<FrozenView> views = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement("SELECT name, at, made_at FROM frozen_view ORDER BY name");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        views.add(
            new FrozenView(
                rows.getString(1),
                Instant.EPOCH.plus(rows.getLong(2), ChronoUnit.MICROS),
                Instant.ofEpochMilli(rows.getLong(3))));
      }
    }
    return views;
  }

  /** Adds it; false if the name is taken. */
  static boolean add(Connection connection, FrozenView view) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            "INSERT INTO frozen_view (name, at, made_at) VALUES (?, ?, ?)"
                + " ON CONFLICT (name) DO NOTHING")) {
      change.setString(1, view.name());
      change.setLong(2, ChronoUnit.MICROS.between(Instant.EPOCH, view.at()));
      change.setLong(3, view.made().toEpochMilli());
      return change.executeUpdate() > 0;
    }
  }

  /** Removes it; false if there is none of the name. */
  static boolean remove(Connection connection, String name) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement("DELETE FROM frozen_view WHERE name = ?")) {
      change.setString(1, name);
      return change.executeUpdate() > 0;
    }
  }
}
