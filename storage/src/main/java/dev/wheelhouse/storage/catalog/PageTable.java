package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.catalog.PageState.Presence;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code page}. */
final class PageTable {
  private static final String COLUMNS =
      "id, source, project, presence, checked_at, etag, last_modified, body, status, status_reason,"
          + " allowed";

  private PageTable() {}

  /** A row with its number. */
  record Row(long id, PageState state) {}

  static Optional<Row> find(Connection connection, String source, ProjectName project)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT " + COLUMNS + " FROM page WHERE project = ? AND source = ?")) {
      query.setString(1, project.value());
      query.setString(2, source);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? Optional.of(row(rows)) : Optional.empty();
      }
    }
  }

  private static Row row(ResultSet rows) throws SQLException {
    byte[] body = rows.getBytes("body");
    return new Row(
        rows.getLong("id"),
        new PageState(
            rows.getString("source"),
            new ProjectName(rows.getString("project")),
            Presence.valueOf(rows.getString("presence")),
            Instant.ofEpochMilli(rows.getLong("checked_at")),
            rows.getString("etag"),
            rows.getString("last_modified"),
            body == null ? null : Sha256.ofBytes(body),
            new ProjectStatus(rows.getString("status"), rows.getString("status_reason")),
            rows.getInt("allowed") != 0));
  }

  /** Writes the state of a page, whether it is known or not; returns its number. */
  static long put(Connection connection, PageState state) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            """
            INSERT INTO page (source, project, presence, checked_at, etag, last_modified, body,
                              status, status_reason, allowed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (project, source) DO UPDATE SET
              presence = excluded.presence, checked_at = excluded.checked_at,
              etag = excluded.etag, last_modified = excluded.last_modified, body = excluded.body,
              status = excluded.status, status_reason = excluded.status_reason,
              allowed = excluded.allowed
            RETURNING id\
            """)) {
      change.setString(1, state.source());
      change.setString(2, state.project().value());
      change.setString(3, state.presence().name());
      change.setLong(4, state.checkedAt().toEpochMilli());
      change.setString(5, state.etag());
      change.setString(6, state.lastModified());
      change.setBytes(7, bytes(state.body()));
      change.setString(8, state.status().marker());
      change.setString(9, state.status().reason());
      change.setInt(10, state.allowed() ? 1 : 0);
      try (ResultSet rows = change.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  static void confirm(Connection connection, String source, ProjectName project, Instant at)
      throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            "UPDATE page SET checked_at = ? WHERE project = ? AND source = ?")) {
      change.setLong(1, at.toEpochMilli());
      change.setString(2, project.value());
      change.setString(3, source);
      change.executeUpdate();
    }
  }

  /** At all sources; returns how many pages there are. */
  static int allow(Connection connection, ProjectName project, boolean allowed)
      throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement("UPDATE page SET allowed = ? WHERE project = ?")) {
      change.setInt(1, allowed ? 1 : 0);
      change.setString(2, project.value());
      return change.executeUpdate();
    }
  }

  /** At most {@code limit} names behind {@code after} of projects that one of the sources lists. */
  static List<ProjectName> projects(
      Connection connection, Collection<String> sources, String after, int limit)
      throws SQLException {
    String marks = "?" + ", ?".repeat(Math.max(0, sources.size() - 1));
    List<ProjectName> names = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT DISTINCT project FROM page WHERE project > ? AND presence = 'LISTED'"
                + (" AND source IN (" + marks + ") ORDER BY project LIMIT ?"))) {
      int at = 1;
      query.setString(at++, after);
      for (String source : sources) {
        query.setString(at++, source);
      }
      query.setInt(at, limit);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          names.add(new ProjectName(rows.getString(1)));
        }
      }
    }
    return names;
  }

  static byte @Nullable [] bytes(@Nullable Sha256 digest) {
    return digest == null ? null : digest.bytes();
  }
}
