package dev.wheelhouse.storage.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table {@code file_facts}. */
final class FactTable {
  private FactTable() {}

  /** Notes what origins told, by the number of the file. What is known already stays. */
  static void learned(Connection connection, Map<Long, FileFacts> byFile) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            """
            INSERT INTO file_facts (file, size, modified, asked_at, failures)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (file) DO UPDATE SET
              size = COALESCE(file_facts.size, excluded.size),
              modified = COALESCE(file_facts.modified, excluded.modified),
              asked_at = excluded.asked_at, failures = excluded.failures\
            """)) {
      for (Map.Entry<Long, FileFacts> one : byFile.entrySet()) {
        FileFacts facts = one.getValue();
        change.setLong(1, one.getKey());
        set(change, 2, facts.size());
        set(change, 3, millis(facts.modified()));
        set(change, 4, millis(facts.askedAt()));
        change.setInt(5, facts.failures());
        change.addBatch();
      }
      change.executeBatch();
    }
  }

  /** Notes whose word the upload time of a file is that was handed over. */
  static void timeFrom(Connection connection, long file, UploadTimeFrom from) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            """
            INSERT INTO file_facts (file, time_from) VALUES (?, ?)
            ON CONFLICT (file) DO UPDATE SET time_from = excluded.time_from\
            """)) {
      change.setLong(1, file);
      change.setString(2, from.name());
      change.executeUpdate();
    }
  }

  private static @Nullable Long millis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }

  private static void set(PreparedStatement change, int at, @Nullable Long value)
      throws SQLException {
    if (value == null) {
      change.setNull(at, Types.INTEGER);
    } else {
      change.setLong(at, value);
    }
  }
}
