package dev.wheelhouse.mirror;

import dev.wheelhouse.config.RouteRule.Merge;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.Version;
import dev.wheelhouse.index.Yank;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.OriginTraits;
import dev.wheelhouse.storage.catalog.SourcePage;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes one page of what several sources list: hides, yanks, merges, and points every link at us.
 *
 * <p>Merging is by version and never by file: clients choose by tag, so that a union of files would
 * let another source's build of the same version win. A pure decision.
 */
final class PageAssembly {
  private final ProjectName project;
  private final Merge merge;
  private final boolean offline;
  private final String root;
  private final Function<FileRow, OriginTraits> origins;

  /**
   * Prepares the page of one project.
   *
   * @param root the way from the page to the root of the server, e.g. {@code ../../}
   * @param origins what is known of where a file lies
   */
  PageAssembly(
      ProjectName project,
      Merge merge,
      boolean offline,
      String root,
      Function<FileRow, OriginTraits> origins) {
    this.origins = origins;
    this.project = project;
    this.merge = merge;
    this.offline = offline;
    this.root = root;
  }

  /** One source's ledger of the project. */
  record Part(SourceSettings source, SourcePage page) {}

  /** The page of all parts, the preferred one first. */
  ProjectPage of(List<Part> parts) {
    List<FileLink> links = new ArrayList<>();
    Set<Object> taken = new HashSet<>();
    int absentHere = 0;
    for (Part part : parts) {
      List<FileRow> rows = offered(part);
      Set<Object> gives = new HashSet<>();
      for (FileRow row : rows) {
        if (offline && !row.here()) {
          absentHere++;
          continue;
        }
        Object version = versionOf(row);
        if (taken.contains(version)) {
          continue;
        }
        gives.add(version);
        withoutLocal(part, version).ifPresent(gives::add);
        links.add(link(part.source(), row));
      }
      taken.addAll(gives);
      if (merge == Merge.FIRST && !links.isEmpty()) {
        break;
      }
    }
    Map<String, String> notes = new LinkedHashMap<>();
    if (absentHere > 0) {
      notes.put("not-here", Integer.toString(absentHere));
    }
    return new ProjectPage(project, links, List.of(), status(parts), notes);
  }

  /** What decides whether an earlier source has given this already. */
  private Object versionOf(FileRow row) {
    if (merge == Merge.FILES) {
      return row.filename();
    }
    // What is no wheel or sdist has no version that clients would choose by: its name stands for
    // it.
    return DistFilename.of(project, row.filename())
        .version()
        .<Object>map(version -> version)
        .orElse(row.filename());
  }

  /** A local rebuild of a version hides upstream's files of that very version. */
  private static Optional<Version> withoutLocal(Part part, Object version) {
    boolean local = part.source().kind() == SourceSettings.Kind.LOCAL;
    return local && version instanceof Version v && v.hasLocal()
        ? Optional.of(v.withoutLocal())
        : Optional.empty();
  }

  private static ProjectStatus status(List<Part> parts) {
    return parts.stream()
        .filter(part -> part.source().kind() != SourceSettings.Kind.LOCAL)
        .map(part -> part.page().state().status())
        .findFirst()
        .orElse(ProjectStatus.ACTIVE);
  }

  /** The files of one source that may be offered at all; of one file name the current one. */
  private static List<FileRow> offered(Part part) {
    Map<String, FileRow> byName = new HashMap<>();
    List<FileRow> rows = new ArrayList<>();
    for (FileRow row : part.page().files()) {
      if (!Visibility.offered(part.source(), part.page().state(), row)) {
        continue;
      }
      FileRow other = byName.get(row.filename());
      if (other == null) {
        byName.put(row.filename(), row);
        rows.add(row);
      } else if (newer(row, other)) {
        byName.put(row.filename(), row);
        rows.set(rows.indexOf(other), row);
      }
    }
    return rows;
  }

  private static boolean newer(FileRow row, FileRow other) {
    boolean listed = row.delistedAt() == null;
    boolean otherListed = other.delistedAt() == null;
    return listed == otherListed ? row.id() > other.id() : listed;
  }

  private FileLink link(SourceSettings source, FileRow row) {
    FileLink link = row.link();
    Map<String, String> hashes = link.hashes();
    Sha256 seen = row.seen();
    if (link.sha256().isEmpty() && seen != null) {
      hashes = new HashMap<>(hashes);
      hashes.put("sha256", seen.hex());
    }
    return new FileLink(
        row.filename(),
        root + "files/" + source.name() + "/" + row.address(),
        hashes,
        link.size(),
        link.uploadTime() == null ? row.firstSeen() : link.uploadTime(),
        link.requiresPython(),
        yank(source, row),
        AdvertisedMetadata.of(row, origins.apply(row), offline),
        link.provenance());
  }

  private static Yank yank(SourceSettings source, FileRow row) {
    if (row.delistedAt() == null || source.delisted() != SourceSettings.Delisted.YANK) {
      return row.link().yank();
    }
    LocalDate day = LocalDate.ofInstant(row.delistedAt(), ZoneOffset.UTC);
    return new Yank.Yes("delisted upstream " + day + ", kept here");
  }
}
