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
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.OriginTraits;
import dev.wheelhouse.storage.catalog.SourcePage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
  private final Screen screen;

  /**
   * Prepares the page of one project.
   *
   * @param root the way from the page to the root of the server, e.g. {@code ../../}
   * @param origins what is known of where a file lies
   * @param screen what the view and the policy of the index let through
   */
  PageAssembly(
      ProjectName project,
      Merge merge,
      boolean offline,
      String root,
      Function<FileRow, OriginTraits> origins,
      Screen screen) {
    this.screen = screen;
    this.origins = origins;
    this.project = project;
    this.merge = merge;
    this.offline = offline;
    this.root = root;
  }

  /** One source's ledger of the project. */
  record Part(SourceSettings source, SourcePage page) {}

  /**
   * What becomes of one file.
   *
   * @param hiding why it is not on the page, or empty if it is
   * @param by the source that has it instead, where there is one, else empty text
   */
  record Decision(SourceSettings source, FileRow row, Optional<Hiding> hiding, String by) {
    private static Decision hidden(Part part, FileRow row, Hiding hiding, String by) {
      return new Decision(part.source(), row, Optional.of(hiding), by);
    }
  }

  /**
   * A page, as long as no file of it grows old enough.
   *
   * @param ripens when the first of the files that are too young will be old enough, or null
   */
  record Assembled(ProjectPage page, @Nullable Instant ripens) {}

  /** The page of all parts, the preferred one first. */
  Assembled of(List<Part> parts) {
    List<FileLink> links = new ArrayList<>();
    Map<String, Map<String, String>> fileNotes = new HashMap<>();
    int[] absentHere = {0};
    Instant[] ripens = {Instant.MAX};
    decide(
        parts,
        decision -> {
          FileRow row = decision.row;
          Hiding hiding = decision.hiding.orElse(null);
          if (hiding == null) {
            links.add(link(decision.source, row));
            Map<String, String> own = notes(row);
            if (!own.isEmpty()) {
              fileNotes.put(row.filename(), own);
            }
          } else if (hiding == Hiding.NOT_HERE) {
            absentHere[0]++;
          } else if (hiding == Hiding.YOUNG && screen.ripe(row).isBefore(ripens[0])) {
            ripens[0] = screen.ripe(row);
          }
        });
    Map<String, String> notes = new LinkedHashMap<>();
    if (absentHere[0] > 0) {
      notes.put("not-here", Integer.toString(absentHere[0]));
    }
    return new Assembled(
        new ProjectPage(project, links, List.of(), status(parts), notes, fileNotes),
        ripens[0].equals(Instant.MAX) ? null : ripens[0]);
  }

  /** Tells of every file that the parts know, the preferred part first, what becomes of it. */
  void decide(List<Part> parts, Consumer<Decision> each) {
    Map<Object, Giver> taken = new HashMap<>();
    String first = "";
    for (Part part : parts) {
      if (merge == Merge.FIRST && !first.isEmpty()) {
        for (FileRow row : part.page().files()) {
          each.accept(Decision.hidden(part, row, Hiding.FIRST_SOURCE, first));
        }
        continue;
      }
      Map<Object, Giver> gives = new HashMap<>();
      for (FileRow row : candidates(part, each)) {
        Giver other = taken.get(versionOf(row));
        if (offline && !row.here()) {
          each.accept(Decision.hidden(part, row, Hiding.NOT_HERE, ""));
        } else if (other != null) {
          each.accept(Decision.hidden(part, row, other.hiding, other.source));
        } else {
          give(gives, part, versionOf(row));
          each.accept(new Decision(part.source(), row, Optional.empty(), ""));
        }
      }
      taken.putAll(gives);
      if (!gives.isEmpty() && first.isEmpty()) {
        first = part.source().name();
      }
    }
  }

  /** Which source has a version, and what it therefore does to the later ones. */
  private record Giver(String source, Hiding hiding) {}

  private static void give(Map<Object, Giver> gives, Part part, Object version) {
    String source = part.source().name();
    gives.put(version, new Giver(source, Hiding.EARLIER_SOURCE));
    withoutLocal(part, version)
        .ifPresent(rebuilt -> gives.putIfAbsent(rebuilt, new Giver(source, Hiding.REBUILD)));
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
        .filter(part -> part.source().kind().isAsked())
        .map(part -> part.page().state().status())
        .findFirst()
        .orElse(ProjectStatus.ACTIVE);
  }

  /** The files that one source offers; of one file name the current one. The rest is told. */
  private List<FileRow> candidates(Part part, Consumer<Decision> hidden) {
    Map<String, Integer> byName = new HashMap<>();
    List<FileRow> rows = new ArrayList<>();
    for (FileRow row : part.page().files()) {
      Optional<Hiding> hiding = hiding(part, row);
      if (hiding.isPresent()) {
        hidden.accept(new Decision(part.source(), row, hiding, ""));
        continue;
      }
      Integer at = byName.putIfAbsent(row.filename(), rows.size());
      if (at == null) {
        rows.add(row);
        continue;
      }
      FileRow other = rows.get(at);
      boolean wins = newer(row, other);
      FileRow loser = wins ? other : row;
      rows.set(at, wins ? row : other);
      Hiding why = loser.superseded() ? Hiding.REPLACED : Hiding.SAME_NAME;
      hidden.accept(Decision.hidden(part, loser, why, ""));
    }
    return chosen(part, rows, hidden);
  }

  /** Bytes that were replaced are the current ones of a time before, if they are still here. */
  private Optional<Hiding> hiding(Part part, FileRow row) {
    Optional<Hiding> own =
        screen.isPast() && row.here()
            ? Visibility.hidingOfBytes(part.source(), part.page().state(), row)
            : Visibility.hiding(part.source(), part.page().state(), row);
    return own.isPresent() ? own : screen.hiding(part.source(), row);
  }

  private static List<FileRow> chosen(Part part, List<FileRow> rows, Consumer<Decision> hidden) {
    List<FileRow> chosen = new Builds(part.source().builds()).chosen(rows);
    if (chosen.size() < rows.size()) {
      Set<Long> ids = chosen.stream().map(FileRow::id).collect(Collectors.toSet());
      rows.stream()
          .filter(row -> !ids.contains(row.id()))
          .forEach(row -> hidden.accept(Decision.hidden(part, row, Hiding.BUILD, "")));
    }
    return chosen;
  }

  private static boolean newer(FileRow row, FileRow other) {
    if (row.superseded() != other.superseded()) {
      return other.superseded();
    }
    boolean listed = row.delistedAt() == null;
    boolean otherListed = other.delistedAt() == null;
    return listed == otherListed ? row.id() > other.id() : listed;
  }

  /** Keys of our own on one file. */
  private static Map<String, String> notes(FileRow row) {
    Map<String, String> notes = new HashMap<>();
    UploadDate.of(row).from().ifPresent(from -> notes.put("upload-time-from", from.written()));
    String own = row.upstreamName();
    if (own != null) {
      notes.put("upstream-name", own);
    }
    return notes;
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
        link.size() == null ? row.facts().size() : link.size(),
        UploadDate.of(row).at(),
        link.requiresPython(),
        Visibility.yank(source, row),
        AdvertisedMetadata.of(row, origins.apply(row), offline),
        link.provenance());
  }
}
