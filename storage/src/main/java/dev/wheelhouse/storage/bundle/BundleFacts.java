package dev.wheelhouse.storage.bundle;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.storage.catalog.LocalKind;
import dev.wheelhouse.storage.catalog.PageState;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that a bundle tells.
 *
 * @param pages what each source said of each project; when it did is not told
 * @param locals how local projects stand to upstream's
 */
public record BundleFacts(
    List<PageState> pages,
    SortedMap<ProjectName, LocalKind> locals,
    List<BundleFile> files,
    List<BundleSet> sets) {
  public BundleFacts {
    pages = List.copyOf(pages);
    locals = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(locals));
    files = List.copyOf(files);
    sets = List.copyOf(sets);
  }

  BundleFacts with(List<BundleFile> others) {
    return new BundleFacts(pages, locals, others, sets);
  }
}
