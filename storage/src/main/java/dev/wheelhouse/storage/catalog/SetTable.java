package dev.wheelhouse.storage.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tables {@code file_set} and {@code set_file}. */
final class SetTable {
  private static final String SELECT =
      "SELECT id, name, targets, pylock, requirements, created_at, changed_at FROM file_set ";

  private SetTable() {}

  static Optional<FileSet> find(Connection connection, String name) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(SELECT + "WHERE name = ?")) {
      query.setString(1, name);
      return read(connection, query).stream().findFirst();
    }
  }

  /** Every set, by name. */
  static List<FileSet> all(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(SELECT + "ORDER BY name")) {
      return read(connection, query);
    }
  }

  private static List<FileSet> read(Connection connection, PreparedStatement query)
      throws SQLException {
    List<FileSet> sets = new ArrayList<>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        sets.add(
            new FileSet(
                rows.getString(2),
                targets(rows.getString(3)),
                files(connection, rows.getLong(1)),
                rows.getString(4),
                rows.getString(5),
                Instant.ofEpochMilli(rows.getLong(6)),
                Instant.ofEpochMilli(rows.getLong(7))));
      }
    }
    return sets;
  }

  private static List<FileSet.Target> targets(String lines) {
    return lines.lines().flatMap(line -> FileSet.Target.parse(line).stream()).toList();
  }

  private static List<Long> files(Connection connection, long set) throws SQLException {
    List<Long> files = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement("SELECT file FROM set_file WHERE file_set = ?")) {
      query.setLong(1, set);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          files.add(rows.getLong(1));
        }
      }
    }
    return files;
  }

  /** Takes the place of the set of that name; when that was first stored stays. */
  static void put(Connection connection, FileSet set) throws SQLException {
    long id = putSet(connection, set);
    clear(connection, id);
    try (PreparedStatement change =
        connection.prepareStatement(
            "INSERT INTO set_file (file_set, file) SELECT ?, id FROM file WHERE id = ?")) {
      for (long file : set.files()) {
        change.setLong(1, id);
        change.setLong(2, file);
        if (change.executeUpdate() != 1) {
          throw new IllegalArgumentException("set " + set.name() + ": no file has the id " + file);
        }
      }
    }
  }

  private static long putSet(Connection connection, FileSet set) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            """
            INSERT INTO file_set (name, targets, pylock, requirements, created_at, changed_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET
              targets = excluded.targets, pylock = excluded.pylock,
              requirements = excluded.requirements, changed_at = excluded.changed_at
            RETURNING id\
            """)) {
      change.setString(1, set.name());
      change.setString(
          2, set.targets().stream().map(Object::toString).collect(Collectors.joining("\n")));
      change.setString(3, set.pylock());
      change.setString(4, set.requirements());
      change.setLong(5, set.created().toEpochMilli());
      change.setLong(6, set.changed().toEpochMilli());
      try (ResultSet rows = change.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private static void clear(Connection connection, long set) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement("DELETE FROM set_file WHERE file_set = ?")) {
      change.setLong(1, set);
      change.executeUpdate();
    }
  }

  /** Whether there was one. */
  static boolean remove(Connection connection, String name) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            "DELETE FROM set_file WHERE file_set IN (SELECT id FROM file_set WHERE name = ?)")) {
      change.setString(1, name);
      change.executeUpdate();
    }
    try (PreparedStatement change =
        connection.prepareStatement("DELETE FROM file_set WHERE name = ?")) {
      change.setString(1, name);
      return change.executeUpdate() > 0;
    }
  }

  /** The files of a set, by project, file name and source. */
  static List<FileRow> rows(Connection connection, String name) throws SQLException {
    return FileTable.select(
        connection,
        "WHERE f.id IN (SELECT s.file FROM set_file s JOIN file_set n ON n.id = s.file_set"
            + " WHERE n.name = ?) ORDER BY p.project, f.filename, p.source, f.address",
        query -> query.setString(1, name));
  }
}
