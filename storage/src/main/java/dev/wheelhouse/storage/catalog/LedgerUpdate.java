package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what a page changes in the ledger, a part of it at a time, so that a page of any size
 * takes the memory of one part. Within the transaction of its connection; one use.
 */
final class LedgerUpdate implements AutoCloseable {
  private static final int PART = 500;

  private final Connection connection;
  private final long page;
  private final Instant at;
  private final Ledger ledger;
  private final PreparedStatement put;
  private final List<FileLink> part = new ArrayList<>(PART);

  LedgerUpdate(Connection connection, long page, String source, ProjectName project, Instant at)
      throws SQLException {
    this.connection = connection;
    this.page = page;
    this.at = at;
    long next = FileTable.nextId(connection);
    ledger = new Ledger(source, project, at, FileTable.leastId(connection, page, next), next);
    put = FileTable.put(connection);
  }

  /** Takes in all links, then marks what is none of them; returns how many were dropped. */
  int run(Catalog.Links links) throws SQLException {
    try {
      links.tell(link -> {
        part.add(link);
        if (part.size() == PART) {
          write();
        }
      });
      write();
    } catch (Failed e) {
      throw e.cause;
    }
    delist();
    return ledger.dropped();
  }

  private void write() {
    try {
      List<String> names = part.stream().map(FileLink::filename).distinct().toList();
      for (FileRow row : ledger.changes(part, FileTable.ofPage(connection, page, names))) {
        FileTable.set(put, page, row);
        put.addBatch();
      }
      put.executeBatch();
      part.clear();
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  /** What was current and is gone from a page that still exists. */
  private void delist() throws SQLException {
    List<Long> gone = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT id FROM file WHERE page = ? AND superseded = 0 AND withdrawn = 0"
                + " AND delisted_at IS NULL")) {
      query.setLong(1, page);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          long id = rows.getLong(1);
          if (!ledger.lists(id)) {
            gone.add(id);
          }
        }
      }
    }
    try (PreparedStatement change =
        connection.prepareStatement("UPDATE file SET delisted_at = ? WHERE id = ?")) {
      for (long id : gone) {
        change.setLong(1, at.toEpochMilli());
        change.setLong(2, id);
        change.addBatch();
      }
      change.executeBatch();
    }
  }

  @Override
  public void close() throws SQLException {
    put.close();
  }

  /** Carries a failure through those who tell the links. */
  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final SQLException cause;

    Failed(SQLException cause) {
      super(cause);
      this.cause = cause;
    }
  }
}
