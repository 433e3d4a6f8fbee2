package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The list of versions that a page shows. Source: PEP 700. */
final class PageVersions {
  private static final Comparator<Row> ORDER =
      Comparator.comparing(Row::version, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(Row::written);

  private record Row(String written, @Nullable Version version) {}

  private PageVersions() {}

  /** The page's own versions; if it has none, those of its files. No doubles, the lowest first. */
  static List<String> of(ProjectPage page) {
    return page.versions().isEmpty()
        ? ofFiles(page).stream().map(Version::toString).toList()
        : sorted(page.versions());
  }

  /** The versions of the files, the lowest first. */
  static SortedSet<Version> ofFiles(ProjectPage page) {
    var versions = new TreeSet<Version>();
    for (var file : page.files()) {
      DistFilename.of(page.name(), file.filename()).version().ifPresent(versions::add);
    }
    return versions;
  }

  /** Sorts by PEP 440; what is no version stands last. */
  private static List<String> sorted(Collection<String> versions) {
    var rows = new ArrayList<Row>(versions.size());
    versions.stream()
        .distinct()
        .forEach(written -> rows.add(new Row(written, Version.parse(written).orElse(null))));
    rows.sort(ORDER);
    return rows.stream().map(Row::written).toList();
  }
}
