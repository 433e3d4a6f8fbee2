package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.blob.BlobName;
import dev.wheelhouse.storage.catalog.PageState.Presence;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The catalog in SQL. Counts and confirmations are kept in memory and written every few seconds.
 */
final class JdbcCatalog implements Catalog {
  private static final Logger LOG = System.getLogger(JdbcCatalog.class.getName());
  private static final int CHUNK = 500;
  private static final int NAMES = 5_000;

  private final Readers readers;
  private final Writer writer;
  private final Map<PageKey, Instant> confirmed = new ConcurrentHashMap<>();
  private final Map<WantKey, Want> wanted = new ConcurrentHashMap<>();
  private final Map<BlobName, Instant> used = new ConcurrentHashMap<>();

  /** What somebody may still hold a name of; never used again. Only for the writing thread. */
  private final Set<BlobName> forgotten = new HashSet<>();

  /** What the last flush wrote; only for the writing thread. */
  private Map<PageKey, Instant> written = Map.of();

  private JdbcCatalog(Sqlite sqlite, Connection connection) {
    readers = new Readers(sqlite);
    writer = new Writer(sqlite, connection, this::flush);
  }

  static JdbcCatalog open(Path dataDirectory) throws StoreException {
    Sqlite sqlite = new Sqlite(dataDirectory);
    try {
      Connection connection = sqlite.writer();
      try {
        Migrations.run(connection, sqlite.file());
      } catch (SQLException | StoreException e) {
        connection.close();
        throw e;
      }
      return new JdbcCatalog(sqlite, connection);
    } catch (SQLException e) {
      throw sqlite.failure(e);
    }
  }

  /** How many transactions were committed. */
  long commits() {
    return writer.commits();
  }

  // --- pages

  @Override
  public Optional<PageState> state(String source, ProjectName project) throws StoreException {
    return readers
        .read(connection -> PageTable.find(connection, source, project))
        .map(row -> current(row.state()));
  }

  @Override
  public Optional<SourcePage> page(String source, ProjectName project) throws StoreException {
    return readers.read(connection -> ledger(connection, source, project));
  }

  private Optional<SourcePage> ledger(Connection connection, String source, ProjectName project)
      throws SQLException {
    Optional<PageTable.Row> row = PageTable.find(connection, source, project);
    return row.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SourcePage(
                current(row.get().state()), FileTable.ofPage(connection, row.get().id())));
  }

  /** The state with a later confirmation that is not written yet. */
  private PageState current(PageState state) {
    Instant later = confirmed.get(new PageKey(state.source(), state.project()));
    return later != null && later.isAfter(state.checkedAt()) ? at(state, later) : state;
  }

  private static PageState at(PageState state, Instant at) {
    return new PageState(
        state.source(),
        state.project(),
        state.presence(),
        at,
        state.etag(),
        state.lastModified(),
        state.body(),
        state.status(),
        state.allowed());
  }

  @Override
  public PageState listed(
      String source,
      ProjectPage page,
      Links files,
      Instant at,
      @Nullable String etag,
      @Nullable String lastModified,
      Sha256 body)
      throws StoreException {
    return writer.write(connection -> {
      Optional<PageTable.Row> before = PageTable.find(connection, source, page.name());
      boolean allowed = before.isPresent() && before.get().state().allowed();
      PageState state =
          new PageState(
              source,
              page.name(),
              Presence.LISTED,
              at,
              etag,
              lastModified,
              body,
              page.status(),
              allowed);
      long id = PageTable.put(connection, state);
      try (var update = new LedgerUpdate(connection, id, source, page.name(), at)) {
        int dropped = update.run(files);
        if (dropped > 0) {
          LOG.log(Level.DEBUG, "{0} at {1}: {2} links dropped", page.name(), source, dropped);
        }
      }
      return state;
    });
  }

  @Override
  public long count(String source, ProjectName project) throws StoreException {
    return readers.read(connection -> FileTable.count(connection, source, project));
  }

  @Override
  public void eachName(String source, ProjectName project, ObjLongConsumer<String> each)
      throws StoreException {
    boolean unusedDone =
        readers.read(connection -> {
          FileTable.eachName(connection, source, project, each);
          return true;
        });
  }

  @Override
  public List<FileRow> files(List<Long> ids) throws StoreException {
    List<FileRow> found = new ArrayList<>(ids.size());
    for (int from = 0; from < ids.size(); from += CHUNK) {
      List<Long> some = ids.subList(from, Math.min(ids.size(), from + CHUNK));
      found.addAll(readers.read(connection -> FileTable.withIds(connection, some)));
    }
    return found;
  }

  @Override
  public void confirmed(String source, ProjectName project, Instant at) {
    confirmed.put(new PageKey(source, project), at);
  }

  @Override
  public PageState absent(String source, ProjectName project, Instant at) throws StoreException {
    return writer.write(connection -> {
      Optional<PageTable.Row> before = PageTable.find(connection, source, project);
      boolean was = before.isPresent() && before.get().state().presence() != Presence.ABSENT;
      PageState state =
          new PageState(
              source,
              project,
              was ? Presence.VANISHED : Presence.ABSENT,
              at,
              null,
              null,
              null,
              before.map(row -> row.state().status()).orElse(ProjectStatus.ACTIVE),
              before.isPresent() && before.get().state().allowed());
      long id = PageTable.put(connection, state);
      if (was) {
        withdraw(connection, id);
      }
      return state;
    });
  }

  private static void withdraw(Connection connection, long page) throws SQLException {
    try (PreparedStatement change =
        connection.prepareStatement("UPDATE file SET withdrawn = 1 WHERE page = ?")) {
      change.setLong(1, page);
      change.executeUpdate();
    }
  }

  @Override
  public boolean allow(ProjectName project, boolean allowed) throws StoreException {
    return writer.write(connection -> PageTable.allow(connection, project, allowed)) > 0;
  }

  // --- files

  @Override
  public Optional<FileRow> file(String source, String address) throws StoreException {
    return readers.read(connection -> LocalTable.at(connection, source, address));
  }

  @Override
  public List<FileRow> filesOf(Sha256 sha256) throws StoreException {
    return readers.read(connection ->
        FileTable.select(
            connection,
            "WHERE f.id IN (SELECT id FROM file WHERE sha256 = ?"
                + " UNION SELECT id FROM file WHERE seen = ?) ORDER BY f.id",
            query -> {
              query.setBytes(1, sha256.bytes());
              query.setBytes(2, sha256.bytes());
            }));
  }

  @Override
  public List<FileRow> filesNamed(String filename) throws StoreException {
    return readers.read(connection ->
        FileTable.select(
            connection,
            "WHERE f.id IN (SELECT id FROM file WHERE filename = ?"
                + " UNION SELECT id FROM file WHERE upstream_name = ?) ORDER BY f.id",
            query -> {
              query.setString(1, filename);
              query.setString(2, filename);
            }));
  }

  @Override
  public void eachHere(@Nullable ProjectName project, Consumer<FileRow> each)
      throws StoreException {
    // One project at a time: no read lasts long enough to hold up a checkpoint.
    SortedSet<ProjectName> names =
        project == null ? projects(null) : new TreeSet<>(List.of(project));
    for (ProjectName name : names) {
      List<FileRow> rows =
          readers.read(connection ->
              FileTable.select(
                  connection,
                  "WHERE p.project = ? AND b.sha256 IS NOT NULL ORDER BY p.source, f.id",
                  query -> query.setString(1, name.value())));
      rows.forEach(each);
    }
  }

  @Override
  public SortedSet<ProjectName> projects(@Nullable String source) throws StoreException {
    String query =
        source != null
            ? "SELECT p.project FROM page p WHERE p.source = ? AND p.presence = 'LISTED'"
            : "SELECT p.project FROM blob b JOIN file f ON f.sha256 = b.sha256"
                + " JOIN page p ON p.id = f.page"
                + " UNION SELECT p.project FROM blob b JOIN file f ON f.seen = b.sha256"
                + " JOIN page p ON p.id = f.page";
    return readers.read(connection -> {
      SortedSet<ProjectName> names = new TreeSet<>();
      try (PreparedStatement statement = connection.prepareStatement(query)) {
        if (source != null) {
          statement.setString(1, source);
        }
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            names.add(new ProjectName(rows.getString(1)));
          }
        }
      }
      return names;
    });
  }

  @Override
  public void eachProject(Collection<String> sources, Consumer<ProjectName> each)
      throws StoreException {
    // A chunk at a time: no read lasts long enough to hold up a checkpoint.
    String last = "";
    while (!sources.isEmpty()) {
      String after = last;
      List<ProjectName> chunk =
          readers.read(connection -> PageTable.projects(connection, sources, after, NAMES));
      chunk.forEach(each);
      if (chunk.size() < NAMES) {
        return;
      }
      last = chunk.getLast().value();
    }
  }

  // --- blobs

  @Override
  public Optional<StoredBlob> blob(Sha256 sha256) throws StoreException {
    return readers.read(connection -> BlobTable.find(connection, sha256));
  }

  @Override
  public void eachBlob(Consumer<StoredBlob> each) throws StoreException {
    byte[] last = new byte[0];
    while (true) {
      byte[] after = last;
      List<StoredBlob> chunk =
          readers.read(connection -> BlobTable.after(connection, after, CHUNK));
      chunk.forEach(each);
      if (chunk.size() < CHUNK) {
        return;
      }
      last = chunk.getLast().name().sha256().bytes();
    }
  }

  @Override
  public StoredBlob stored(
      long file, BlobName blob, long size, Instant at, @Nullable String validator)
      throws StoreException {
    return writer.write(connection -> {
      checkNotForgotten(blob);
      StoredBlob kept = BlobTable.add(connection, new StoredBlob(blob, size, at));
      try (PreparedStatement change =
          connection.prepareStatement(
              """
              UPDATE file SET
                seen = CASE WHEN sha256 IS NULL THEN ? ELSE seen END,
                size = COALESCE(size, ?),
                validator = COALESCE(?, validator)
              WHERE id = ?\
              """)) {
        change.setBytes(1, blob.sha256().bytes());
        change.setLong(2, size);
        change.setString(3, validator);
        change.setLong(4, file);
        change.executeUpdate();
      }
      return kept;
    });
  }

  @Override
  public void lost(BlobName blob) throws StoreException {
    int removed = writer.write(connection -> BlobTable.remove(connection, blob));
    LOG.log(Level.WARNING, "blob {0} is lost ({1} rows)", blob, removed);
  }

  @Override
  public void learned(Map<Long, FileFacts> byFile) throws StoreException {
    boolean unusedDone =
        writer.write(connection -> {
          FactTable.learned(connection, byFile);
          return true;
        });
  }

  // --- making room

  @Override
  public void used(BlobName blob, Instant at) {
    used.put(blob, at);
  }

  @Override
  public void pin(long file, Instant at) throws StoreException {
    int unusedCount = writer.write(connection -> RoomTable.pin(connection, file, at));
  }

  @Override
  public StoreSums sums() throws StoreException {
    return readers.read(RoomTable::sums);
  }

  @Override
  public List<StoredBlob> removable(Set<String> refetchable, long bytes) throws StoreException {
    return writer.write(connection -> {
      flushUses(connection);
      return RoomTable.removable(connection, refetchable, bytes);
    });
  }

  @Override
  public void condemn(List<BlobName> blobs, Instant at) throws StoreException {
    int unusedCount = writer.write(connection -> RoomTable.condemn(connection, blobs, at));
  }

  @Override
  public List<StoredBlob> condemned(Instant by) throws StoreException {
    return readers.read(connection -> RoomTable.condemned(connection, by));
  }

  @Override
  public void spare() throws StoreException {
    int unusedCount = writer.write(RoomTable::spare);
  }

  @Override
  public boolean forget(BlobName blob, Set<String> refetchable, Instant by) throws StoreException {
    return writer.write(connection -> {
      flushUses(connection);
      boolean done = RoomTable.forget(connection, blob, refetchable, by);
      if (done) {
        forgotten.add(blob);
      }
      return done;
    });
  }

  @Override
  public boolean disown(BlobName blob) throws StoreException {
    return writer.write(connection -> {
      boolean known =
          BlobTable.find(connection, blob.sha256())
              .filter(one -> one.name().equals(blob))
              .isPresent();
      if (!known) {
        forgotten.add(blob);
      }
      return !known;
    });
  }

  private void checkNotForgotten(BlobName blob) throws StoreException.Missing {
    if (forgotten.contains(blob)) {
      throw new StoreException.Missing(blob + " was removed to make room", null);
    }
  }

  private void flushUses(Connection connection) throws SQLException {
    Map<BlobName, Instant> uses = new HashMap<>();
    for (BlobName blob : List.copyOf(used.keySet())) {
      Instant at = used.remove(blob);
      if (at != null) {
        uses.put(blob, at);
      }
    }
    if (!uses.isEmpty()) {
      RoomTable.used(connection, uses);
    }
  }

  // --- METADATA

  @Override
  public Optional<byte[]> metadata(Sha256 digest) throws StoreException {
    return readers.read(connection -> BlobTable.metadata(connection, digest));
  }

  @Override
  public void metadata(long file, Sha256 digest, byte[] body, @Nullable String requiresPython)
      throws StoreException {
    boolean unusedDone =
        writer.write(connection -> {
          BlobTable.addMetadata(connection, digest, body);
          MetadataTable.keep(connection, file, digest, requiresPython);
          return true;
        });
  }

  @Override
  public Sha256 provisionalMetadata(
      long file, Sha256 digest, byte[] body, @Nullable String requiresPython)
      throws StoreException {
    return writer.write(connection -> {
      Optional<Sha256> seen = MetadataTable.seen(connection, file);
      if (seen.isEmpty()) {
        BlobTable.addMetadata(connection, digest, body);
        MetadataTable.keep(connection, file, digest, requiresPython);
      }
      return seen.orElse(digest);
    });
  }

  @Override
  public void refuseMetadata(long file, RefusedMetadata refused) throws StoreException {
    boolean unusedDone =
        writer.write(connection -> {
          MetadataTable.refuse(connection, file, refused);
          return true;
        });
  }

  @Override
  public Optional<RefusedMetadata> refusedMetadata(long file) throws StoreException {
    return readers.read(connection -> MetadataTable.refused(connection, file));
  }

  // --- the JSON of projects

  @Override
  public Optional<ProjectJson> json(ProjectJson.Key key) throws StoreException {
    return readers.read(connection -> JsonTable.find(connection, key));
  }

  @Override
  public void json(ProjectJson answer) throws StoreException {
    int unusedCount = writer.write(connection -> JsonTable.put(connection, answer));
  }

  @Override
  public void jsonConfirmed(ProjectJson.Key key, Instant at) throws StoreException {
    int unusedCount = writer.write(connection -> JsonTable.confirm(connection, key, at));
  }

  // --- origins

  @Override
  public Optional<OriginTraits> origin(String source, String host) throws StoreException {
    return readers.read(connection -> OriginTable.find(connection, source, host));
  }

  @Override
  public void origin(OriginTraits traits) throws StoreException {
    boolean unusedDone =
        writer.write(connection -> {
          OriginTable.put(connection, traits);
          return true;
        });
  }

  // --- local files

  @Override
  public Optional<LocalKind> localKind(ProjectName project) throws StoreException {
    return readers.read(connection -> LocalTable.kind(connection, project));
  }

  @Override
  public void localKind(ProjectName project, LocalKind kind, String reason, Instant at)
      throws StoreException {
    LocalKind written =
        writer.write(connection -> {
          LocalTable.kind(connection, project, kind, reason, at);
          return kind;
        });
    LOG.log(Level.INFO, "project {0} is {1}: {2}", project, written, reason);
  }

  @Override
  public FileRow local(
      LocalFile file, BlobName blob, byte @Nullable [] metadata, @Nullable Long replace, Instant at)
      throws StoreException {
    return taken(LocalTable.SOURCE, file, blob, metadata, replace, at);
  }

  @Override
  public FileRow taken(
      String source,
      LocalFile file,
      BlobName blob,
      byte @Nullable [] metadata,
      @Nullable Long replace,
      Instant at)
      throws StoreException {
    return writer.write(connection -> {
      checkNotForgotten(blob);
      return new LocalTable(connection, source, at).add(file, blob, metadata, replace);
    });
  }

  @Override
  public void delisted(long file, Instant at) throws StoreException {
    boolean unused =
        writer.write(connection -> {
          try (PreparedStatement change =
              connection.prepareStatement(
                  "UPDATE file SET delisted_at = ? WHERE id = ? AND delisted_at IS NULL")) {
            change.setLong(1, at.toEpochMilli());
            change.setLong(2, file);
            return change.executeUpdate() > 0;
          }
        });
  }

  // --- frozen views

  @Override
  public List<FrozenView> frozenViews() throws StoreException {
    return readers.read(FrozenTable::all);
  }

  @Override
  public boolean freeze(FrozenView view) throws StoreException {
    return writer.write(connection -> FrozenTable.add(connection, view));
  }

  @Override
  public boolean unfreeze(String name) throws StoreException {
    return writer.write(connection -> FrozenTable.remove(connection, name));
  }

  // --- sets

  @Override
  public List<FileSet> sets() throws StoreException {
    return readers.read(SetTable::all);
  }

  @Override
  public Optional<FileSet> set(String name) throws StoreException {
    return readers.read(connection -> SetTable.find(connection, name));
  }

  @Override
  public List<FileRow> filesOfSet(String name) throws StoreException {
    return readers.read(connection -> SetTable.rows(connection, name));
  }

  @Override
  public void putSet(FileSet set) throws StoreException {
    boolean unusedDone =
        writer.write(connection -> {
          SetTable.put(connection, set);
          return true;
        });
  }

  @Override
  public boolean removeSet(String name) throws StoreException {
    return writer.write(connection -> SetTable.remove(connection, name));
  }

  // --- from other mirrors

  @Override
  public void keepMetadata(Sha256 digest, byte[] body) throws StoreException {
    boolean unusedDone =
        writer.write(connection -> {
          BlobTable.addMetadata(connection, digest, body);
          return true;
        });
  }

  @Override
  public Arrival.Outcome takeIn(Arrival arrival, Instant at) throws StoreException {
    return writer.write(connection -> {
      for (BlobName blob : arrival.blobs().keySet()) {
        checkNotForgotten(blob);
      }
      return new Arriving(connection, arrival, at).run();
    });
  }

  // --- wants

  @Override
  public void want(String kind, String name, String requester, Instant at) {
    wanted.merge(
        new WantKey(kind, name),
        new Want(kind, name, requester, at, at, 1),
        (old, now) -> new Want(kind, name, requester, old.first(), now.last(), old.count() + 1));
  }

  @Override
  public List<Want> wants() throws StoreException {
    return writer.write(connection -> {
      flush(connection);
      return WantTable.all(connection);
    });
  }

  /** Writes what is kept in memory; what comes meanwhile is written the next time. */
  private Integer flush(Connection connection) throws SQLException {
    List<Want> wants = new ArrayList<>();
    for (WantKey key : List.copyOf(wanted.keySet())) {
      Want want = wanted.remove(key);
      if (want != null) {
        wants.add(want);
      }
    }
    WantTable.add(connection, wants);
    flushUses(connection);
    // Forgotten one flush later: until the commit no reader sees the row.
    written.forEach(confirmed::remove);
    written = Map.copyOf(confirmed);
    for (Map.Entry<PageKey, Instant> entry : written.entrySet()) {
      PageKey key = entry.getKey();
      PageTable.confirm(connection, key.source(), key.project(), entry.getValue());
    }
    return wants.size();
  }

  @Override
  public void close() {
    writer.close();
    readers.close();
  }

  private record PageKey(String source, ProjectName project) {}

  private record WantKey(String kind, String name) {}
}
