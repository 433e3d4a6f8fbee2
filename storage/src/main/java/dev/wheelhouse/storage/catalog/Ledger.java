package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.FileAddress;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a new page changes in the ledger of its project, told part by part, since a page may be too
 * big for memory. A pure decision: rows before and links in, changed rows out. One page.
 */
final class Ledger {
  /** The segment that tells the later bytes under one origin URL from the earlier ones. */
  private static final Pattern NEWER = Pattern.compile("/~[0-9a-f]{16}/(?=[^/]*$)");

  private final String source;
  private final ProjectName project;
  private final Instant at;
  private final long leastId;

  /** Which rows the page lists, each as its distance from the least number. */
  private final BitSet listed = new BitSet();

  private long nextId;
  private int dropped;

  // Of the part that is being told.
  private final Map<String, List<FileRow>> byOrigin = new HashMap<>();
  private final Map<Long, FileRow> changed = new LinkedHashMap<>();

  /**
   * Begins a page.
   *
   * @param leastId that no row of the project is below
   * @param nextId a number that no row has, nor any greater one
   */
  Ledger(String source, ProjectName project, Instant at, long leastId, long nextId) {
    this.source = source;
    this.project = project;
    this.at = at;
    this.leastId = leastId;
    this.nextId = nextId;
  }

  private static String origin(String address) {
    return NEWER.matcher(address).replaceFirst("/");
  }

  /** How many links had no address that a file could be served at. */
  int dropped() {
    return dropped;
  }

  /**
   * The rows to write, new and changed, for a part of the page.
   *
   * @param known the rows of the project that have the name of one of the links, as they are now
   */
  List<FileRow> changes(List<FileLink> links, List<FileRow> known) {
    byOrigin.clear();
    changed.clear();
    for (FileRow row : known) {
      byOrigin.computeIfAbsent(origin(row.address()), o -> new ArrayList<>(1)).add(row);
    }
    for (FileLink link : links) {
      Optional<String> address = FileAddress.of(link.url()).flatMap(own -> place(own, link));
      if (address.isEmpty()) {
        dropped++;
      } else {
        take(address.get(), link);
      }
    }
    return new ArrayList<>(changed.values());
  }

  /** Whether a part of the page that was told lists the row. */
  boolean lists(long id) {
    return listed.get(place(id));
  }

  private int place(long id) {
    return Math.toIntExact(id - leastId);
  }

  /**
   * Where a file is served. One that is offered under another name than its own has that name
   * behind its own: clients take the name from the end of the address.
   */
  private static Optional<String> place(String own, FileLink link) {
    return renamed(own, link)
        ? FileAddress.canonical(own + "/" + PathSegments.encode(link.filename()))
        : Optional.of(own);
  }

  private static boolean renamed(String own, FileLink link) {
    return !FileAddress.filename(own).equals(link.filename());
  }

  /** The file's own name where the link offers it under another. */
  private static @Nullable String upstreamName(FileLink link) {
    return FileAddress.of(link.url())
        .filter(own -> renamed(own, link))
        .map(FileAddress::filename)
        .orElse(null);
  }

  private void take(String address, FileLink link) {
    List<FileRow> rows = byOrigin.computeIfAbsent(address, a -> new ArrayList<>(1));
    if (rows.stream().anyMatch(row -> lists(row.id()))) {
      return; // the first link to an address counts
    }
    FileRow same = sameBytes(rows, link);
    if (same == null) {
      String place =
          rows.isEmpty() ? address : FileAddress.newer(address, link.sha256().orElseThrow());
      FileRow row =
          new FileRow(
              nextId++,
              source,
              project,
              place,
              link,
              null,
              null,
              upstreamName(link),
              at,
              null,
              false,
              false,
              null,
              false,
              false);
      supersede(rows, row.id());
      rows.add(row);
      listed.set(place(row.id()));
      put(row);
      return;
    }
    listed.set(place(same.id()));
    supersede(rows, same.id());
    FileLink merged = merged(same, link);
    boolean back = same.delistedAt() != null || same.withdrawn() || same.superseded();
    if (back || !merged.equals(same.link())) {
      put(with(same, merged, null, false, false));
    }
  }

  /** The row that has these bytes, as far as digests tell. */
  private static @Nullable FileRow sameBytes(List<FileRow> rows, FileLink link) {
    Sha256 digest = link.sha256().orElse(null);
    FileRow best = null;
    for (FileRow row : rows) {
      boolean same =
          digest == null ? !row.superseded() : row.sha256().map(digest::equals).orElse(true);
      if (same && (best == null || row.id() > best.id())) {
        best = row;
      }
    }
    // A page that gives no digest any more says nothing new of the bytes.
    return best == null && digest == null && !rows.isEmpty() ? rows.getLast() : best;
  }

  private void supersede(List<FileRow> rows, long current) {
    for (FileRow row : rows) {
      if (row.id() != current && !row.superseded()) {
        put(with(row, row.link(), row.delistedAt(), row.withdrawn(), true));
      }
    }
  }

  /**
   * The new facts, but a digest, a size and a time of upload that are known stay. A time that is
   * told late is none after the file was first seen: pages have shown that, and no date moves
   * later.
   */
  private static FileLink merged(FileRow row, FileLink now) {
    FileLink old = row.link();
    Map<String, String> hashes = now.hashes();
    if (now.sha256().isEmpty() && old.sha256().isPresent()) {
      hashes = new HashMap<>(hashes);
      hashes.put("sha256", old.sha256().get().hex());
    }
    return new FileLink(
        now.filename(),
        now.url(),
        hashes,
        now.size() == null ? old.size() : now.size(),
        old.uploadTime() == null ? earlier(now.uploadTime(), row.firstSeen()) : old.uploadTime(),
        now.requiresPython(),
        now.yank(),
        now.metadata(),
        now.provenance());
  }

  private static @Nullable Instant earlier(@Nullable Instant told, Instant seen) {
    return told == null || told.isBefore(seen) ? told : seen;
  }

  private void put(FileRow row) {
    changed.put(row.id(), row);
  }

  private static FileRow with(
      FileRow row,
      FileLink link,
      @Nullable Instant delistedAt,
      boolean withdrawn,
      boolean superseded) {
    return new FileRow(
        row.id(),
        row.source(),
        row.project(),
        row.address(),
        link,
        row.seen(),
        row.metadataSeen(),
        row.upstreamName(),
        row.firstSeen(),
        delistedAt,
        withdrawn,
        superseded,
        row.validator(),
        row.here(),
        row.metadataRefused(),
        row.pinned(),
        row.facts());
  }
}
