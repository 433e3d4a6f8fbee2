package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.blob.BlobName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Files that come from another mirror, with all that it knew of them. They keep their source and
 * address: nobody handed them over here.
 *
 * @param pages what it knew of their projects; when it last asked does not count here
 * @param files each with a digest; the ids mean nothing
 * @param blobs the bytes that are in the store and not in the catalog yet, with their lengths
 * @param replace whether other bytes under the name of a local file give way
 */
public record Arrival(
    List<PageState> pages,
    SortedMap<ProjectName, LocalKind> locals,
    List<FileRow> files,
    Map<BlobName, Long> blobs,
    List<SetArrival> sets,
    boolean replace) {
  public Arrival {
    pages = List.copyOf(pages);
    locals = Collections.unmodifiableSortedMap(new TreeMap<>(locals));
    files = List.copyOf(files);
    blobs = Collections.unmodifiableMap(new LinkedHashMap<>(blobs));
    sets = List.copyOf(sets);
  }

  /**
   * A set that comes along; it takes the place of one of its name.
   *
   * @param files by source, a slash, and address
   */
  public record SetArrival(
      String name,
      List<FileSet.Target> targets,
      List<String> files,
      @Nullable String pylock,
      @Nullable String requirements) {
    public SetArrival {
      targets = List.copyOf(targets);
      files = List.copyOf(files);
    }
  }

  /**
   * What became of it.
   *
   * @param refused why nothing was taken, one reason a file; empty if all was
   * @param added how many files were not known here before
   * @param notes what a person should know
   * @param projects whose pages change
   */
  public record Outcome(
      List<String> refused, int added, List<String> notes, SortedSet<ProjectName> projects) {
    public Outcome {
      refused = List.copyOf(refused);
      notes = List.copyOf(notes);
      projects = Collections.unmodifiableSortedSet(new TreeSet<>(projects));
    }
  }

  /** The digest of a file that comes, which it must have. */
  static Sha256 digest(FileRow row) {
    return row.sha256().orElseThrow(() -> new IllegalArgumentException(row.filename()));
  }
}
