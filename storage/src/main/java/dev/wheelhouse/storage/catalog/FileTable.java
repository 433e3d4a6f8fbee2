package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.Yank;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table {@code file}. */
final class FileTable {
  private static final String HTTPS = "https://";

  /** Every row with its source and project, and whether its bytes are here. */
  private static final String SELECT =
      """
      SELECT f.id, p.source, p.project, f.address, f.url, f.filename, f.upstream_name, f.sha256,
             f.hashes, f.seen, f.size, f.upload_time,
             COALESCE(f.requires_python, m.requires_python), f.yanked, f.has_metadata,
             f.metadata, f.metadata_seen, f.provenance, f.first_seen, f.delisted_at, f.withdrawn,
             f.superseded, f.validator, b.sha256 IS NOT NULL AS here, m.refused IS NOT NULL,
             EXISTS (SELECT 1 FROM set_file s WHERE s.file = f.id),
             COALESCE(b.size, x.size), x.modified, x.asked_at, x.failures, x.time_from
      FROM file f
      JOIN page p ON p.id = f.page
      LEFT JOIN blob b ON b.sha256 = COALESCE(f.sha256, f.seen)
      LEFT JOIN file_metadata m ON m.file = f.id
      LEFT JOIN file_facts x ON x.file = f.id
      """;

  private FileTable() {}

  /** Sets the parameters of a query. */
  @FunctionalInterface
  interface Parameters {
    void set(PreparedStatement query) throws SQLException;
  }

  /** The rows that {@code where} (with its order) leaves. */
  static List<FileRow> select(Connection connection, String where, Parameters parameters)
      throws SQLException {
    List<FileRow> found = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(SELECT + where)) {
      parameters.set(query);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(row(rows));
        }
      }
    }
    return found;
  }

  static List<FileRow> ofPage(Connection connection, long page) throws SQLException {
    return select(connection, "WHERE f.page = ? ORDER BY f.id", q -> q.setLong(1, page));
  }

  /** The rows of a page with one of these names, by way of the names: the page may be huge. */
  static List<FileRow> ofPage(Connection connection, long page, List<String> names)
      throws SQLException {
    if (names.isEmpty()) {
      return List.of();
    }
    String marks = ", ?".repeat(names.size()).substring(2);
    return select(
        connection,
        "WHERE +f.page = ? AND f.filename IN (" + marks + ") ORDER BY f.id",
        query -> {
          query.setLong(1, page);
          for (int i = 0; i < names.size(); i++) {
            query.setString(i + 2, names.get(i));
          }
        });
  }

  /** How many rows a project has at a source. */
  static long count(Connection connection, String source, ProjectName project) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT COUNT(*) FROM file f JOIN page p ON p.id = f.page"
                + " WHERE p.source = ? AND p.project = ?")) {
      query.setString(1, source);
      query.setString(2, project.value());
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** Tells name and number of each row of a project at a source, by number. */
  static void eachName(
      Connection connection, String source, ProjectName project, ObjLongConsumer<String> each)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT f.id, f.filename FROM file f JOIN page p ON p.id = f.page"
                + " WHERE p.source = ? AND p.project = ? ORDER BY f.id")) {
      query.setString(1, source);
      query.setString(2, project.value());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          each.accept(rows.getString(2), rows.getLong(1));
        }
      }
    }
  }

  /** The rows with these numbers, in order of number. */
  static List<FileRow> withIds(Connection connection, List<Long> ids) throws SQLException {
    String list = ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    return select(connection, "WHERE f.id IN (" + list + ") ORDER BY f.id", query -> {});
  }

  /** A number that no row of a page is below: {@code next} if it has none. */
  static long leastId(Connection connection, long page, long next) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT COALESCE(MIN(id), ?) FROM file WHERE page = ?")) {
      query.setLong(1, next);
      query.setLong(2, page);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  static long addressHash(String source, String address) {
    byte[] key = (source + "\n" + address).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(Sha256.of(key).bytes()).getLong();
  }

  private static FileRow row(ResultSet rows) throws SQLException {
    String address = rows.getString(4);
    String url = rows.getString(5);
    Sha256 sha256 = digest(rows.getBytes(8));
    FileLink link =
        new FileLink(
            rows.getString(6),
            url == null ? HTTPS + address : url,
            hashes(sha256, rows.getString(9)),
            number(rows, 11),
            micros(number(rows, 12)),
            rows.getString(13),
            yank(rows.getString(14)),
            metadata(rows.getInt(15) != 0, rows.getBytes(16)),
            rows.getString(18));
    return new FileRow(
        rows.getLong(1),
        rows.getString(2),
        new ProjectName(rows.getString(3)),
        address,
        link,
        digest(rows.getBytes(10)),
        digest(rows.getBytes(17)),
        rows.getString(7),
        Instant.ofEpochMilli(rows.getLong(19)),
        millis(number(rows, 20)),
        rows.getInt(21) != 0,
        rows.getInt(22) != 0,
        rows.getString(23),
        rows.getInt(24) != 0,
        rows.getInt(25) != 0,
        rows.getInt(26) != 0,
        facts(rows));
  }

  private static FileFacts facts(ResultSet rows) throws SQLException {
    Long size = number(rows, 27);
    Instant modified = millis(number(rows, 28));
    Instant askedAt = millis(number(rows, 29));
    String from = rows.getString(31);
    boolean none = size == null && modified == null && askedAt == null && from == null;
    return none
        ? FileFacts.NONE
        : new FileFacts(
            size,
            modified,
            askedAt,
            rows.getInt(30),
            from == null ? null : UploadTimeFrom.valueOf(from));
  }

  private static @Nullable Long number(ResultSet rows, int column) throws SQLException {
    long value = rows.getLong(column);
    return rows.wasNull() ? null : value;
  }

  private static @Nullable Sha256 digest(byte @Nullable [] bytes) {
    return bytes == null ? null : Sha256.ofBytes(bytes);
  }

  private static @Nullable Instant millis(@Nullable Long value) {
    return value == null ? null : Instant.ofEpochMilli(value);
  }

  private static @Nullable Instant micros(@Nullable Long value) {
    return value == null ? null : Instant.EPOCH.plus(value, ChronoUnit.MICROS);
  }

  private static Yank yank(@Nullable String reason) {
    return reason == null ? Yank.no() : new Yank.Yes(reason);
  }

  private static MetadataLink metadata(boolean exists, byte @Nullable [] listed) {
    Sha256 known = digest(listed);
    if (known != null) {
      return new MetadataLink.Digest(known);
    }
    return exists ? new MetadataLink.Exists() : MetadataLink.none();
  }

  private static Map<String, String> hashes(@Nullable Sha256 sha256, @Nullable String others) {
    if (others == null) {
      return sha256 == null ? Map.of() : Map.of("sha256", sha256.hex());
    }
    Map<String, String> hashes = new HashMap<>();
    if (sha256 != null) {
      hashes.put("sha256", sha256.hex());
    }
    for (String one : others.split(",", -1)) {
      int sign = one.indexOf('=');
      hashes.put(one.substring(0, sign), one.substring(sign + 1));
    }
    return hashes;
  }

  private static @Nullable String otherHashes(FileLink link) {
    Map<String, String> others = new TreeMap<>(link.hashes());
    others.remove("sha256");
    if (others.isEmpty()) {
      return null;
    }
    List<String> written = new ArrayList<>();
    others.forEach((algorithm, hex) -> written.add(algorithm + "=" + hex));
    return String.join(",", written);
  }

  /** A statement that writes whole rows, new or known, by number. */
  static PreparedStatement put(Connection connection) throws SQLException {
    return connection.prepareStatement(
        """
        INSERT INTO file (id, page, address, address_hash, url, filename, upstream_name, sha256,
                          hashes, seen, size, upload_time, requires_python, yanked, has_metadata,
                          metadata, metadata_seen, provenance, first_seen, delisted_at, withdrawn,
                          superseded, validator)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET
          url = excluded.url, filename = excluded.filename,
          sha256 = excluded.sha256, hashes = excluded.hashes, seen = excluded.seen,
          size = excluded.size, upload_time = excluded.upload_time,
          requires_python = excluded.requires_python, yanked = excluded.yanked,
          has_metadata = excluded.has_metadata, metadata = excluded.metadata,
          metadata_seen = excluded.metadata_seen, provenance = excluded.provenance,
          delisted_at = excluded.delisted_at, withdrawn = excluded.withdrawn,
          superseded = excluded.superseded, validator = excluded.validator\
        """);
  }

  /** Sets all parameters of {@link #put}. */
  static void set(PreparedStatement put, long page, FileRow row) throws SQLException {
    FileLink link = row.link();
    Sha256 metadata = link.metadata() instanceof MetadataLink.Digest(Sha256 told) ? told : null;
    put.setLong(1, row.id());
    put.setLong(2, page);
    put.setString(3, row.address());
    put.setLong(4, addressHash(row.source(), row.address()));
    put.setString(5, link.url().equals(HTTPS + row.address()) ? null : link.url());
    put.setString(6, link.filename());
    put.setString(7, row.upstreamName());
    put.setBytes(8, PageTable.bytes(link.sha256().orElse(null)));
    put.setString(9, otherHashes(link));
    put.setBytes(10, PageTable.bytes(row.seen()));
    set(put, 11, link.size());
    Instant upload = link.uploadTime();
    set(put, 12, upload == null ? null : ChronoUnit.MICROS.between(Instant.EPOCH, upload));
    put.setString(13, link.requiresPython());
    put.setString(14, link.yank() instanceof Yank.Yes(String reason) ? reason : null);
    put.setInt(15, link.metadata() instanceof MetadataLink.None ? 0 : 1);
    put.setBytes(16, PageTable.bytes(metadata));
    put.setBytes(17, PageTable.bytes(row.metadataSeen()));
    put.setString(18, link.provenance());
    put.setLong(19, row.firstSeen().toEpochMilli());
    Instant delisted = row.delistedAt();
    set(put, 20, delisted == null ? null : delisted.toEpochMilli());
    put.setInt(21, row.withdrawn() ? 1 : 0);
    put.setInt(22, row.superseded() ? 1 : 0);
    put.setString(23, row.validator());
  }

  private static void set(PreparedStatement put, int at, @Nullable Long value) throws SQLException {
    if (value == null) {
      put.setNull(at, Types.INTEGER);
    } else {
      put.setLong(at, value);
    }
  }

  /** A number that no row has; there is one writer, so the next ones are free as well. */
  static long nextId(Connection connection) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement("SELECT COALESCE(MAX(id), 0) + 1 FROM file");
        ResultSet rows = query.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
