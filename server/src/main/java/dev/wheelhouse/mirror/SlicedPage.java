package dev.wheelhouse.mirror;

import dev.wheelhouse.config.RouteRule.Merge;
import dev.wheelhouse.index.DistFilename;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Version;
import dev.wheelhouse.index.simple.PartsWriter;
import dev.wheelhouse.index.simple.SimpleFormat;
import dev.wheelhouse.index.simple.SimpleWriter;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.PageState;
import dev.wheelhouse.storage.catalog.SourcePage;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A page of more files than fit into memory, made slice by slice: all files of one version are in
 * one slice, since what becomes of a file depends on its version alone. One use; calls wait for the
 * catalog.
 */
final class SlicedPage {
  /** Of a slice, in files; each costs about two kilobytes while it is rendered. */
  private static final int SLICE = 5_000;

  /** Up to so many files a page is made at once, as it is faster. */
  private static final int WHOLE = 20_000;

  private final Catalog catalog;
  private final ProjectName project;
  private final PageAssembly assembly;
  private final PartMaker maker;
  private final int slices;
  private final Map<String, Integer> notes = new TreeMap<>();

  private int files;
  private @Nullable Instant ripens;

  /** Makes what the assembly takes of some of the files that a source lists. */
  @FunctionalInterface
  interface PartMaker {
    PageAssembly.Part of(Asking.Asked asked, SourcePage some) throws StoreException;
  }

  SlicedPage(
      Catalog catalog, ProjectName project, PageAssembly assembly, PartMaker maker, long rows) {
    this.catalog = catalog;
    this.project = project;
    this.assembly = assembly;
    this.maker = maker;
    this.slices = Math.toIntExact(Math.ceilDiv(rows, SLICE));
  }

  /** Whether a page of so many rows, of all its sources, is to be made so. */
  static boolean isFor(long rows) {
    return rows > WHOLE;
  }

  /** How many files were written. */
  int files() {
    return files;
  }

  /** When the first of the files that are too young will be old enough, or null. */
  @Nullable Instant ripens() {
    return ripens;
  }

  /** Writes the page of what the sources list, the preferred one first. */
  void write(List<Asking.Asked> listed, Merge merge, SimpleFormat format, OutputStream out)
      throws StoreException {
    List<Sliced> sources = new ArrayList<>();
    for (Asking.Asked one : listed) {
      Sliced sliced = sliced(one);
      if (merge != Merge.FIRST || listed.size() == 1) {
        sources.add(sliced);
      } else if (sources.isEmpty() && gives(sliced)) {
        sources.add(sliced);
      }
    }
    PartsWriter writer = null;
    for (int slice = 0; slice < slices; slice++) {
      PageAssembly.Assembled made = assembled(sources, slice);
      if (writer == null) {
        writer = SimpleWriter.parts(made.page(), format, out);
      }
      writer.files(made.page());
      count(made);
    }
    if (writer != null) {
      Map<String, String> told = new HashMap<>();
      notes.forEach((note, number) -> told.put(note, Integer.toString(number)));
      writer.end(told);
    }
  }

  /** The rows of one source by slice. */
  private record Sliced(Asking.Asked asked, List<List<Long>> ids) {}

  private Sliced sliced(Asking.Asked asked) throws StoreException {
    List<List<Long>> ids = new ArrayList<>();
    for (int slice = 0; slice < slices; slice++) {
      ids.add(new ArrayList<>());
    }
    catalog.eachName(
        asked.source().name(),
        project,
        (filename, id) -> ids.get(Math.floorMod(key(filename).hashCode(), slices)).add(id));
    return new Sliced(asked, ids);
  }

  /** What all files have in common that can hide each other. */
  private Object key(String filename) {
    return DistFilename.of(project, filename)
        .version()
        .<Object>map(Version::withoutLocal)
        .orElse(filename);
  }

  private boolean gives(Sliced source) throws StoreException {
    for (int slice = 0; slice < slices; slice++) {
      if (!assembled(List.of(source), slice).page().files().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private PageAssembly.Assembled assembled(List<Sliced> sources, int slice) throws StoreException {
    List<PageAssembly.Part> parts = new ArrayList<>();
    for (Sliced one : sources) {
      PageState state = ((SourceAnswer.Listed) one.asked.answer()).state();
      List<FileRow> rows = catalog.files(one.ids.get(slice));
      parts.add(maker.of(one.asked, new SourcePage(state, rows)));
    }
    return assembly.of(parts);
  }

  private void count(PageAssembly.Assembled made) {
    files += made.page().files().size();
    made.page()
        .notes()
        .forEach((note, text) -> notes.merge(note, Integer.parseInt(text), Integer::sum));
    Instant mine = made.ripens();
    Instant first = ripens;
    if (mine != null && (first == null || mine.isBefore(first))) {
      ripens = mine;
    }
  }
}
