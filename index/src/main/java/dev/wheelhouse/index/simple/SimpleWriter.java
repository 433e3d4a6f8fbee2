package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.TreeSet;

/**
 * Writes pages of the simple API. The same page gives the same bytes.
 *
 * <p>Each file's URL is written as it is given, in the page's order. No JSON value is null: what is
 * not known is left out. If one file has no size, the JSON form says API version 1.0 and gives no
 * sizes at all; else it says 1.4. Metadata is announced under two keys, never under the JSON key
 * {@code dist-info-metadata}, of which pip 22.3 dies. The versions are the page's, else those of
 * its files, sorted. The HTML form gives one digest a file, sha256 if there is one, and sizes and
 * upload times in {@code data-} attributes that uv reads.
 */
public final class SimpleWriter {
  private SimpleWriter() {}

  /** The page of one project, in UTF-8. The two HTML formats have the same bytes. */
  public static byte[] page(ProjectPage page, SimpleFormat format) {
    return format.json() ? JsonPageWriter.page(page) : HtmlPageWriter.page(page);
  }

  /**
   * Begins a page whose files come in parts. Of {@code page} the files and the notes do not count.
   * Unlike a whole one it gives the sizes that are known, whatever version it says.
   *
   * @param out is flushed at the end, and left open
   */
  public static PartsWriter parts(ProjectPage page, SimpleFormat format, OutputStream out) {
    return format.json() ? new JsonParts(page, out) : new HtmlParts(page, out);
  }

  /** Begins a list of projects, which must come sorted; {@code out} as in {@link #parts}. */
  public static RootWriter root(SimpleFormat format, OutputStream out) {
    return format.json() ? new JsonRoot(out) : new HtmlRoot(out);
  }

  /** The list of projects, sorted and without doubles, in UTF-8. */
  public static byte[] root(Collection<ProjectName> projects, SimpleFormat format) {
    var bytes = new ByteArrayOutputStream(1024);
    RootWriter root = root(format, bytes);
    new TreeSet<>(projects).forEach(root::project);
    root.end();
    return bytes.toByteArray();
  }
}
