package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.FileAddress;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Yank;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people handed over: the table {@code local_project}, and the files of source {@code local}
 * and of folders. One transaction.
 */
final class LocalTable {
  static final String SOURCE = "local";

  private final Connection connection;
  private final String source;
  private final Instant at;

  /** Will add files of {@code source} at that time. */
  LocalTable(Connection connection, String source, Instant at) {
    this.connection = connection;
    this.source = source;
    this.at = at;
  }

  static Optional<LocalKind> kind(Connection connection, ProjectName project) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT kind FROM local_project WHERE project = ?")) {
      query.setString(1, project.value());
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? Optional.of(LocalKind.valueOf(rows.getString(1))) : Optional.empty();
      }
    }
  }

  static void kind(
      Connection connection, ProjectName project, LocalKind kind, String reason, Instant at)
      throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement(
            """
            INSERT INTO local_project (project, kind, reason, decided_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (project) DO UPDATE SET
              kind = excluded.kind, reason = excluded.reason, decided_at = excluded.decided_at\
            """)) {
      change.setString(1, project.value());
      change.setString(2, kind.name());
      change.setString(3, reason);
      change.setLong(4, at.toEpochMilli());
      change.executeUpdate();
    }
  }

  FileRow add(LocalFile file, BlobName blob, byte @Nullable [] metadata, @Nullable Long replace)
      throws SQLException, StoreException {
    BlobTable.add(connection, new StoredBlob(blob, file.size(), at));
    if (metadata != null && file.metadata() != null) {
      BlobTable.addMetadata(connection, file.metadata(), metadata);
    }
    if (replace != null) {
      supersede(connection, replace);
    }
    String written = file.sha256().hex() + "/" + PathSegments.encode(file.filename());
    String address =
        FileAddress.canonical(written)
            .orElseThrow(
                () -> new StoreException.Unusable("no address for " + file.filename(), null));
    Optional<FileRow> known = at(connection, source, address);
    long page = page(file.project());
    long id = known.map(FileRow::id).orElse(FileTable.nextId(connection));
    FileRow row = row(id, file, address);
    try (PreparedStatement put = FileTable.put(connection)) {
      FileTable.set(put, page, row);
      put.executeUpdate();
    }
    FactTable.timeFrom(connection, id, file.timeFrom());
    return at(connection, source, address).orElseThrow();
  }

  /** The row at an address. */
  static Optional<FileRow> at(Connection connection, String source, String address)
      throws SQLException {
    List<FileRow> rows =
        FileTable.select(
            connection,
            "WHERE f.address_hash = ? AND p.source = ? AND f.address = ?",
            query -> {
              query.setLong(1, FileTable.addressHash(source, address));
              query.setString(2, source);
              query.setString(3, address);
            });
    return rows.stream().findFirst();
  }

  private long page(ProjectName project) throws SQLException {
    Optional<PageTable.Row> known = PageTable.find(connection, source, project);
    if (known.isPresent()) {
      return known.get().id();
    }
    return PageTable.put(
        connection,
        new PageState(
            source,
            project,
            PageState.Presence.LISTED,
            at,
            null,
            null,
            null,
            ProjectStatus.ACTIVE,
            false));
  }

  private FileRow row(long id, LocalFile file, String address) {
    FileLink link =
        new FileLink(
            file.filename(),
            address,
            Map.of("sha256", file.sha256().hex()),
            file.size(),
            file.uploadTime(),
            file.requiresPython(),
            Yank.no(),
            file.metadata() == null
                ? MetadataLink.none()
                : new MetadataLink.Digest(file.metadata()),
            null);
    return new FileRow(
        id,
        source,
        file.project(),
        address,
        link,
        null,
        file.metadata(),
        file.upstreamName(),
        at,
        null,
        false,
        false,
        null,
        true,
        false);
  }

  static void supersede(Connection connection, long id) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement("UPDATE file SET superseded = 1 WHERE id = ?")) {
      change.setLong(1, id);
      change.executeUpdate();
    }
  }
}
