package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Version;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.LocalKind;
import dev.wheelhouse.storage.catalog.SourcePage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a local project is private or a rebuild: decided once, at the first seed, and never
 * altered by what upstream does later.
 */
final class LocalDecision {
  private final Mirror mirror;
  private final Catalog catalog;

  LocalDecision(Mirror mirror) {
    this.mirror = mirror;
    this.catalog = mirror.catalog();
  }

  /**
   * What upstream lists of a project at this moment.
   *
   * @param unasked why a source could not be asked, else null
   */
  record Upstreams(Set<Version> versions, @Nullable String unasked) {
    Upstreams {
      versions = Set.copyOf(versions);
    }
  }

  /** How the project stands to upstream, why, and whether that has just been decided. */
  record Decided(LocalKind kind, String why, boolean isNew, List<String> notes) {
    Decided {
      notes = List.copyOf(notes);
    }
  }

  /** Asks the sources that the default index would ask, unless the name is private. */
  Upstreams upstreams(ProjectName project, @Nullable LocalKind wished) throws StoreException {
    LocalKind known = catalog.localKind(project).orElse(null);
    LocalKind assumed = wished == null ? known : wished;
    Routing.Route route = mirror.routing().of("default", project, assumed);
    Set<Version> versions = new HashSet<>();
    String unasked = null;
    for (SourceSettings source : route.sources()) {
      if (source.kind() == SourceSettings.Kind.LOCAL) {
        continue;
      }
      switch (mirror.sourcePages().get(source, project)) {
        case SourceAnswer.Absent absent -> {
          if (mirror.settings().offline() && absent.state() == null) {
            unasked = "offline";
          }
        }
        case SourceAnswer.Failed(Failure failure) -> unasked = failure.why();
        case SourceAnswer.Listed listed -> versions.addAll(versions(source, project));
      }
    }
    return new Upstreams(versions, unasked);
  }

  private Set<Version> versions(SourceSettings source, ProjectName project) throws StoreException {
    Set<Version> versions = new HashSet<>();
    Optional<SourcePage> page = catalog.page(source.name(), project);
    if (page.isPresent()) {
      for (FileRow row : page.get().files()) {
        if (Visibility.offered(source, page.get().state(), row)) {
          DistFilename.of(project, row.filename()).version().ifPresent(versions::add);
        }
      }
    }
    return versions;
  }

  /** Decides, or repeats what was decided. */
  Decided decide(
      ProjectName project,
      Optional<Version> version,
      @Nullable LocalKind wished,
      Upstreams upstreams)
      throws StoreException {
    Optional<LocalKind> known = catalog.localKind(project);
    List<String> notes = new ArrayList<>();
    if (upstreams.unasked() != null) {
      notes.add("upstream could not be asked: " + upstreams.unasked());
    }
    if (wished != null) {
      boolean isNew = known.isEmpty() || known.get() != wished;
      return new Decided(wished, "by your word", isNew, notes);
    }
    Optional<Version> rebuilt = Seeder.rebuilt(version);
    boolean rebuilds = rebuilt.isPresent() && upstreams.versions().contains(rebuilt.get());
    if (known.isPresent()) {
      if (known.get() == LocalKind.REBUILD && !rebuilds) {
        notes.add("no upstream version is rebuilt by this one; it stands beside upstream's");
      }
      return new Decided(known.get(), "decided earlier", false, notes);
    }
    if (mirror.routing().privateByName(project)) {
      return new Decided(LocalKind.PRIVATE, "private in the settings", true, notes);
    }
    if (rebuilds) {
      String why = "adds a local label to upstream's " + rebuilt.orElseThrow();
      return new Decided(LocalKind.REBUILD, why, true, notes);
    }
    if (!upstreams.versions().isEmpty()) {
      notes.add("hides " + upstreams.versions().size() + " upstream versions; --merge shows them");
    }
    String why =
        upstreams.versions().isEmpty()
            ? "no upstream version of it is known"
            : "it is no local-label build of an upstream version";
    return new Decided(LocalKind.PRIVATE, why, true, notes);
  }
}
