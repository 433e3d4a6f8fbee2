package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.ProjectName;
import java.io.OutputStream;

/** The HTML form of a list of projects. */
final class HtmlRoot implements RootWriter {
  private static final int AT_ONCE = 1 << 16; // characters

  private final OutputStream out;
  private final HtmlPageWriter writer = new HtmlPageWriter(0);

  HtmlRoot(OutputStream out) {
    this.out = out;
    writer.openRoot();
  }

  @Override
  public void project(ProjectName project) {
    writer.project(project);
    if (writer.length() > AT_ONCE) {
      writer.flush(out);
    }
  }

  @Override
  public void end() {
    writer.close();
    writer.flush(out);
  }
}
