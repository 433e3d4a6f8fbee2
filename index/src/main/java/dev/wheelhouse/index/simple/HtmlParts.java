package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.ProjectPage;
import java.io.OutputStream;
import java.util.Map;

/** The HTML form of a page in parts. It has no place for notes. */
final class HtmlParts implements PartsWriter {
  private final OutputStream out;
  private final HtmlPageWriter writer = new HtmlPageWriter(0);

  HtmlParts(ProjectPage page, OutputStream out) {
    this.out = out;
    writer.open(page);
  }

  @Override
  public void files(ProjectPage part) {
    writer.files(part);
    writer.flush(out);
  }

  @Override
  public void end(Map<String, String> notes) {
    writer.close();
    writer.flush(out);
  }
}
