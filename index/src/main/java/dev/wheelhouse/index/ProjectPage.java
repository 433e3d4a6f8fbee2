package dev.wheelhouse.index;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An index's answer for one project.
 *
 * @param files in the order of the page
 * @param versions what the page's {@code versions} key says (PEP 700), empty if it has none
 * @param notes private keys for the JSON form's {@code meta}, each written with a leading
 *     underscore; empty when read
 * @param fileNotes the same for single files, by file name
 */
public record ProjectPage(
    ProjectName name,
    List<FileLink> files,
    List<String> versions,
    ProjectStatus status,
    Map<String, String> notes,
    Map<String, Map<String, String>> fileNotes) {
  public ProjectPage {
    files = List.copyOf(files);
    versions = List.copyOf(versions);
    notes = Map.copyOf(notes);
    fileNotes = Map.copyOf(fileNotes);
  }

  /** A page without notes on single files. */
  public ProjectPage(
      ProjectName name,
      List<FileLink> files,
      List<String> versions,
      ProjectStatus status,
      Map<String, String> notes) {
    this(name, files, versions, status, notes, Map.of());
  }

  /** The same page with one more private key. */
  public ProjectPage withNote(String name, String value) {
    Map<String, String> more = new HashMap<>(notes);
    more.put(name, value);
    return new ProjectPage(this.name, files, versions, status, more, fileNotes);
  }
}
