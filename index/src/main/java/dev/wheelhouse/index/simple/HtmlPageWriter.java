package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.Yank;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the HTML form, which is frozen at API version 1.4 (PEP 833). */
final class HtmlPageWriter {
  // One digest fits a fragment; sha256 is the one that every client and lock file uses.
  private static final List<String> DIGESTS = List.of("sha256", "sha512", "sha384", "md5");
  private static final int CHARACTERS_PER_FILE = 500; // a guess that spares most copying

  private final StringBuilder html;

  HtmlPageWriter(int files) {
    html = new StringBuilder(1024 + files * CHARACTERS_PER_FILE);
  }

  static byte[] page(ProjectPage page) {
    var writer = new HtmlPageWriter(page.files().size());
    writer.write(page);
    return writer.html.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void write(ProjectPage page) {
    open(page);
    files(page);
    close();
  }

  void open(ProjectPage page) {
    open();
    meta("pypi:project-status", page.status().marker());
    String reason = page.status().reason();
    if (reason != null) {
      meta("pypi:project-status-reason", reason);
    }
    heading("Links for " + page.name().value(), true);
  }

  void files(ProjectPage page) {
    for (FileLink file : page.files()) {
      file(file);
    }
  }

  void openRoot() {
    open();
    heading("Simple index", false);
  }

  void project(ProjectName project) {
    html.append("    <a");
    attribute("href", PathSegments.encode(project.value()) + "/");
    html.append('>').append(project.value()).append("</a><br />\n");
  }

  /** How many characters were written and not taken yet. */
  int length() {
    return html.length();
  }

  /** Writes what was not taken yet to {@code out}; failures are unchecked. */
  void flush(OutputStream out) {
    try {
      out.write(html.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    html.setLength(0);
  }

  private void open() {
    html.append("<!DOCTYPE html>\n<html>\n  <head>\n");
    meta("pypi:repository-version", "1.4");
  }

  private void meta(String name, String content) {
    html.append("    <meta");
    attribute("name", name);
    attribute("content", content);
    html.append(">\n");
  }

  private void heading(String title, boolean repeated) {
    html.append("    <title>").append(title).append("</title>\n  </head>\n  <body>\n");
    if (repeated) {
      html.append("    <h1>").append(title).append("</h1>\n");
    }
  }

  void close() {
    html.append("  </body>\n</html>\n");
  }

  private void file(FileLink file) {
    html.append("    <a");
    attribute("href", file.url() + fragment(file));
    String requiresPython = file.requiresPython();
    if (requiresPython != null) {
      attribute("data-requires-python", requiresPython);
    }
    metadata(file.metadata());
    if (file.yank() instanceof Yank.Yes(var reason)) {
      attribute("data-yanked", reason);
    }
    String provenance = file.provenance();
    if (provenance != null) {
      attribute("data-provenance", provenance);
    }
    if (file.gpgSig() != null) {
      attribute("data-gpg-sig", file.gpgSig().toString());
    }
    if (file.uploadTime() != null) {
      attribute("data-upload-time", UploadTime.format(file.uploadTime()));
    }
    if (file.size() != null) {
      attribute("data-size", file.size().toString());
    }
    html.append('>');
    escape(file.filename());
    html.append("</a><br />\n");
  }

  private static String fragment(FileLink file) {
    for (String digest : DIGESTS) {
      String hex = file.hashes().get(digest);
      if (hex != null) {
        return "#" + digest + "=" + hex;
      }
    }
    return "";
  }

  private void metadata(MetadataLink metadata) {
    switch (metadata) {
      case MetadataLink.None() -> {}
      case MetadataLink.Exists() -> bothMetadata("true");
      case MetadataLink.Digest(var sha256) -> bothMetadata("sha256=" + sha256.hex());
    }
  }

  private void bothMetadata(String value) {
    attribute("data-dist-info-metadata", value);
    attribute("data-core-metadata", value);
  }

  private void attribute(String name, String value) {
    html.append(' ').append(name).append("=\"");
    escape(value);
    html.append('"');
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '&' -> html.append("&amp;");
        case '"' -> html.append("&quot;");
        case '\r' -> html.append("&#13;"); // a reader would make a line feed of it
        default -> html.append(c);
      }
    }
  }
}
