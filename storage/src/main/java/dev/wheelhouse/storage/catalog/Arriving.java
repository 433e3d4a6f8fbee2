package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.FileAddress;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Takes an {@link Arrival} in: all of it or nothing. One transaction, one use. */
final class Arriving {
  private final Connection connection;
  private final Arrival arrival;
  private final Instant at;
  private final List<String> refused = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<Long> replaced = new ArrayList<>();
  private final List<FileRow> rows = new ArrayList<>();
  private final Map<String, Long> ids = new HashMap<>();
  private int added;
  private long nextId;

  Arriving(Connection connection, Arrival arrival, Instant at) {
    this.connection = connection;
    this.arrival = arrival;
    this.at = at;
  }

  Arrival.Outcome run() throws SQLException, StoreException {
    nextId = FileTable.nextId(connection);
    for (FileRow file : arrival.files()) {
      place(file);
    }
    TreeSet<ProjectName> projects = new TreeSet<>();
    if (refused.isEmpty()) {
      write();
      arrival.files().forEach(file -> projects.add(file.project()));
    }
    return new Arrival.Outcome(refused, added, notes, projects);
  }

  // --- deciding

  /** Decides which row a file gets; nothing is written yet. */
  private void place(FileRow file) throws SQLException {
    Sha256 digest = Arrival.digest(file);
    boolean local = file.source().equals(LocalTable.SOURCE);
    if (local && !file.superseded()) {
      checkName(file, digest);
    }
    Optional<FileRow> known = LocalTable.at(connection, file.source(), file.address());
    String address = file.address();
    if (known.isPresent() && other(known.get(), digest)) {
      if (local || FileAddress.isNewer(address)) {
        refuse(file, known.get());
        return;
      }
      // The address serves its bytes for ever: the later ones get another.
      address = FileAddress.newer(address, digest);
      known = LocalTable.at(connection, file.source(), address);
    }
    FileRow row =
        known.isPresent() ? merged(known.get(), file, digest) : moved(file, nextId++, address);
    added += known.isPresent() ? 0 : 1;
    rows.add(row);
    ids.put(file.source() + "/" + file.address(), row.id());
  }

  private static boolean other(FileRow known, Sha256 digest) {
    return known.sha256().filter(own -> !own.equals(digest)).isPresent();
  }

  private void refuse(FileRow file, FileRow known) {
    refused.add(
        "%s: source %s has it here with sha256 %s (the bundle: %s)"
            .formatted(
                file.filename(),
                file.source(),
                known.sha256().map(Sha256::hex).orElse("unknown"),
                Arrival.digest(file)));
  }

  /** Of one local name there are no two: which of them a client would get is chance. */
  private void checkName(FileRow file, Sha256 digest) throws SQLException {
    for (FileRow row :
        FileTable.select(
            connection,
            "WHERE f.filename = ? AND p.source = ? AND f.superseded = 0",
            query -> {
              query.setString(1, file.filename());
              query.setString(2, LocalTable.SOURCE);
            })) {
      if (!other(row, digest)) {
        continue;
      }
      if (arrival.replace()) {
        replaced.add(row.id());
      } else {
        refused.add(
            "%s: a local file of that name is here with sha256 %s (the bundle: %s); --replace lets the bundle's take its place"
                .formatted(file.filename(), row.sha256().map(Sha256::hex).orElse("?"), digest));
      }
    }
  }

  /** What is known here stays; what only the other mirror knew is added. */
  private static FileRow merged(FileRow known, FileRow file, Sha256 digest) {
    FileLink link = known.link();
    Map<String, String> hashes = new HashMap<>(link.hashes());
    if (known.sha256().isEmpty() && file.link().sha256().isPresent()) {
      hashes.put("sha256", digest.hex());
    }
    FileLink now =
        new FileLink(
            link.filename(),
            link.url(),
            hashes,
            link.size() == null ? file.link().size() : link.size(),
            link.uploadTime() == null ? file.link().uploadTime() : link.uploadTime(),
            link.requiresPython() == null ? file.link().requiresPython() : link.requiresPython(),
            link.yank(),
            link.metadata(),
            link.provenance());
    Sha256 seen = known.sha256().isEmpty() && hashes.get("sha256") == null ? digest : known.seen();
    return row(known, known.id(), known.address(), now, seen, file.metadataSeen());
  }

  private static FileRow moved(FileRow file, long id, String address) {
    return row(file, id, address, file.link(), file.seen(), file.metadataSeen());
  }

  private static FileRow row(
      FileRow row,
      long id,
      String address,
      FileLink link,
      @Nullable Sha256 seen,
      @Nullable Sha256 metadata) {
    return new FileRow(
        id,
        row.source(),
        row.project(),
        address,
        link,
        seen,
        row.metadataSeen() == null ? metadata : row.metadataSeen(),
        row.upstreamName(),
        row.firstSeen(),
        row.delistedAt(),
        row.withdrawn(),
        row.superseded(),
        row.validator(),
        true,
        row.metadataRefused());
  }

  // --- writing

  private void write() throws SQLException, StoreException {
    for (Map.Entry<BlobName, Long> blob : arrival.blobs().entrySet()) {
      StoredBlob unused =
          BlobTable.add(connection, new StoredBlob(blob.getKey(), blob.getValue(), at));
    }
    for (PageState page : arrival.pages()) {
      page(page);
    }
    for (Long id : replaced) {
      LocalTable.supersede(connection, id);
    }
    try (PreparedStatement put = FileTable.put(connection)) {
      for (FileRow row : rows) {
        if (BlobTable.find(connection, Arrival.digest(row)).isEmpty()) {
          throw new StoreException.Unavailable(
              row.filename() + " was removed while the bundle was taken in: import it again", null);
        }
        FileTable.set(put, pageOf(row), row);
        put.addBatch();
      }
      put.executeBatch();
    }
    locals();
    sets();
  }

  private void page(PageState page) throws SQLException {
    Optional<PageTable.Row> known = PageTable.find(connection, page.source(), page.project());
    boolean absent =
        known.isPresent() && known.get().state().presence() == PageState.Presence.ABSENT;
    if (known.isEmpty() || absent) {
      PageTable.put(connection, page);
    }
  }

  private long pageOf(FileRow row) throws SQLException {
    Optional<PageTable.Row> known = PageTable.find(connection, row.source(), row.project());
    if (known.isPresent()) {
      return known.get().id();
    }
    return PageTable.put(
        connection,
        new PageState(
            row.source(),
            row.project(),
            PageState.Presence.LISTED,
            Instant.EPOCH,
            null,
            null,
            null,
            ProjectStatus.ACTIVE,
            false));
  }

  private void locals() throws SQLException {
    for (Map.Entry<ProjectName, LocalKind> local : arrival.locals().entrySet()) {
      Optional<LocalKind> known = LocalTable.kind(connection, local.getKey());
      if (known.isEmpty()) {
        LocalTable.kind(connection, local.getKey(), local.getValue(), "as the bundle says", at);
      } else if (known.get() != local.getValue()) {
        notes.add(
            "%s stays %s here; in the bundle it is %s"
                .formatted(local.getKey(), word(known.get()), word(local.getValue())));
      }
    }
  }

  private static String word(LocalKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private void sets() throws SQLException {
    for (Arrival.SetArrival set : arrival.sets()) {
      List<Long> files = new ArrayList<>();
      for (String key : set.files()) {
        Long id = ids.get(key);
        if (id == null) {
          throw new IllegalArgumentException("set " + set.name() + ": no file " + key);
        }
        files.add(id);
      }
      SetTable.put(
          connection,
          new FileSet(set.name(), set.targets(), files, set.pylock(), set.requirements(), at));
    }
  }
}
