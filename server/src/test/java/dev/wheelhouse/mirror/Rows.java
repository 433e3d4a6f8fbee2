package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SafeUri;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Yank;
import dev.wheelhouse.storage.catalog.FileFacts;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.PageState;
import dev.wheelhouse.storage.catalog.SourcePage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Ledgers written down in a line, for tests of pure decisions. */
final class Rows {
  static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private Rows() {}

  static SourceSettings source(String name, SourceSettings.Delisted delisted) {
    boolean local = name.equals("local");
    return new SourceSettings(
        name,
        local ? SourceSettings.Kind.LOCAL : SourceSettings.Kind.SIMPLE,
        local ? List.of() : List.of(SafeUri.of("https://" + name + ".example/simple/")),
        Duration.ofMinutes(10),
        Duration.ofMinutes(1),
        Set.of(),
        Set.of(404),
        delisted,
        true,
        List.of());
  }

  static SourceSettings source(String name) {
    return source(name, SourceSettings.Delisted.LIST);
  }

  static PageState state(String source, String project) {
    return new PageState(
        source,
        new ProjectName(project),
        PageState.Presence.LISTED,
        NOON,
        null,
        null,
        null,
        ProjectStatus.ACTIVE,
        false);
  }

  static FileRow row(long id, String source, String project, String filename) {
    FileLink link =
        new FileLink(
            filename,
            "https://" + source + ".example/" + filename,
            Map.of(),
            10L,
            NOON,
            null,
            Yank.no(),
            MetadataLink.none(),
            null);
    return new FileRow(
        id,
        source,
        new ProjectName(project),
        source + ".example/" + filename,
        link,
        null,
        null,
        null,
        NOON,
        null,
        false,
        false,
        null,
        true,
        false);
  }

  /** A file that is not here, of which its source tells neither size nor date. */
  static FileRow undated(long id, String project, String url) {
    return undated(id, project, url.substring(url.lastIndexOf('/') + 1), url, FileFacts.NONE);
  }

  /** The same under a name of its own, with what was learned of it. */
  static FileRow undated(long id, String project, String filename, String url, FileFacts facts) {
    FileLink link =
        new FileLink(
            filename, url, Map.of(), null, null, null, Yank.no(), MetadataLink.none(), null);
    return new FileRow(
        id,
        "pypi",
        new ProjectName(project),
        "pypi.example/" + filename,
        link,
        null,
        null,
        null,
        NOON,
        null,
        false,
        false,
        null,
        false,
        false,
        false,
        facts);
  }

  /** The same file with another yank. */
  static FileRow yanked(FileRow row, Yank yank) {
    FileLink link = row.link();
    return copy(
        row,
        row.address(),
        new FileLink(
            link.filename(),
            link.url(),
            link.hashes(),
            link.size(),
            link.uploadTime(),
            link.requiresPython(),
            yank,
            link.metadata(),
            link.provenance()),
        row.firstSeen(),
        row.superseded());
  }

  /** The same file at another address, first seen at another time. */
  static FileRow seen(FileRow row, String address, Instant at) {
    return copy(row, address, row.link(), at, row.superseded());
  }

  /** The same file, whose bytes were replaced upstream. */
  static FileRow superseded(FileRow row) {
    return copy(row, row.address(), row.link(), row.firstSeen(), true);
  }

  private static FileRow copy(
      FileRow row, String address, FileLink link, Instant seen, boolean superseded) {
    return new FileRow(
        row.id(),
        row.source(),
        row.project(),
        address,
        link,
        null,
        null,
        null,
        seen,
        null,
        false,
        superseded,
        null,
        row.here(),
        false);
  }

  static PageAssembly.Part part(String source, String project, String... filenames) {
    return part(source(source), project, filenames);
  }

  static PageAssembly.Part part(SourceSettings source, String project, String... filenames) {
    List<FileRow> rows = new ArrayList<>();
    for (String filename : filenames) {
      rows.add(row(rows.size() + 1L, source.name(), project, filename));
    }
    return new PageAssembly.Part(source, new SourcePage(state(source.name(), project), rows));
  }
}
