package dev.wheelhouse.index;

import java.util.List;
import java.util.Map;

/**
 * An index's answer for one project.
 *
 * @param files in the order of the page
 * @param versions what the page's {@code versions} key says (PEP 700), empty if it has none
 * @param notes private keys for the JSON form's {@code meta}, each written with a leading
 *     underscore; empty when read
 */
public record ProjectPage(
    ProjectName name,
    List<FileLink> files,
    List<String> versions,
    ProjectStatus status,
    Map<String, String> notes) {
  public ProjectPage {
    files = List.copyOf(files);
    versions = List.copyOf(versions);
    notes = Map.copyOf(notes);
  }
}
