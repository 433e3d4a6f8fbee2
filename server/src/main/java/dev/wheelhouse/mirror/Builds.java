package dev.wheelhouse.mirror;

import dev.wheelhouse.config.BuildSettings;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.Version;
import dev.wheelhouse.storage.catalog.FileRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which of several builds of one version a source offers, by the local labels in their file names:
 * of {@code 2.7.4.post1+cu12torch2.6cxx11abiFALSE} the part behind the plus sign. A pure decision.
 */
final class Builds {
  private final List<Pattern> variants;
  private final boolean renamed;

  Builds(BuildSettings settings) {
    variants =
        settings.variants().stream()
            .map(glob -> Pattern.compile("\\Q" + glob.replace("*", "\\E.*\\Q") + "\\E"))
            .toList();
    renamed = settings.renamed();
  }

  /**
   * The links of one project as the ledger shall know them: where labels stand in file names alone,
   * each wanted build a second time, under the name that its METADATA has.
   */
  List<FileLink> links(List<FileLink> listed) {
    if (!renamed) {
      return listed;
    }
    List<FileLink> links = new ArrayList<>(listed);
    for (FileLink link : listed) {
      Optional<Build> build = Build.of(link.filename());
      if (build.isPresent() && rank(build.get()) >= 0) {
        links.add(named(link, build.get().plainName()));
      }
    }
    return links;
  }

  /**
   * The rows to offer: those without a label, and of each file name that differs from others in its
   * label alone, the one whose label is preferred. If several labels fit one pattern, the row that
   * is still listed counts, then the newer one.
   */
  List<FileRow> chosen(List<FileRow> rows) {
    if (variants.isEmpty()) {
      return rows;
    }
    Map<String, FileRow> best = new HashMap<>();
    List<FileRow> chosen = new ArrayList<>();
    for (FileRow row : rows) {
      Optional<Build> build = Build.of(ownName(row));
      if (build.isEmpty()) {
        chosen.add(row);
      } else if (rank(build.get()) >= 0 && renamed == (row.upstreamName() != null)) {
        best.merge(build.get().plainName(), row, this::preferred);
      }
    }
    rows.stream().filter(row -> best.containsValue(row)).forEach(chosen::add);
    return chosen;
  }

  private FileRow preferred(FileRow one, FileRow other) {
    int first = rank(Build.of(ownName(one)).orElseThrow());
    int second = rank(Build.of(ownName(other)).orElseThrow());
    if (first != second) {
      return first < second ? one : other;
    }
    boolean listed = one.delistedAt() == null;
    boolean otherListed = other.delistedAt() == null;
    boolean newer = listed == otherListed ? one.id() > other.id() : listed;
    return newer ? one : other;
  }

  private int rank(Build build) {
    for (int i = 0; i < variants.size(); i++) {
      if (variants.get(i).matcher(build.label).matches()) {
        return i;
      }
    }
    return -1;
  }

  private static String ownName(FileRow row) {
    String own = row.upstreamName();
    return own == null ? row.filename() : own;
  }

  private static FileLink named(FileLink link, String filename) {
    return new FileLink(
        filename,
        link.url(),
        link.hashes(),
        link.size(),
        link.uploadTime(),
        link.requiresPython(),
        link.yank(),
        link.metadata(),
        link.provenance());
  }

  /**
   * A wheel whose version has a local label.
   *
   * @param label in normal form
   * @param plainName the file name without it
   */
  private record Build(String label, String plainName) {
    static Optional<Build> of(String filename) {
      return DistFilename.guess(filename).orElse(null) instanceof DistFilename.Wheel wheel
          ? wheel.wheelVersion().local().map(label -> new Build(label, plain(wheel)))
          : Optional.empty();
    }

    private static String plain(DistFilename.Wheel wheel) {
      Version version = wheel.wheelVersion().withoutLocal();
      return wheel.named(version);
    }
  }
}
