package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.Version;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The JSON form of a page in parts; its versions are kept until its end. */
final class JsonParts implements PartsWriter {
  private final ProjectPage page;
  private final JsonPageWriter writer;
  private final TreeSet<Version> versions = new TreeSet<>();
  private boolean sizes = true;

  JsonParts(ProjectPage page, OutputStream out) {
    this.page = page;
    writer = new JsonPageWriter(out);
    writer.open();
  }

  @Override
  public void files(ProjectPage part) {
    sizes &= part.files().stream().allMatch(file -> file.size() != null);
    writer.files(part, true);
    versions.addAll(PageVersions.ofFiles(part));
  }

  @Override
  public void end(Map<String, String> notes) {
    List<String> written = versions.stream().map(Version::toString).toList();
    writer.close(page, sizes, written, notes);
    writer.json().flush();
  }
}
