package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.Objects;

/** Sample pages and short ways to read them. */
final class Pages {
  static final String JSON = SimpleFormat.JSON.contentType();
  static final String HTML = "text/html; charset=utf-8";
  static final String URL = "https://index.example.org/simple/demo/";
  static final ProjectName DEMO = new ProjectName("demo");

  private Pages() {}

  static byte[] resource(String name) throws IOException {
    try (InputStream in = Pages.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  static ProjectPage json(String text) throws NotAnIndexException {
    return SimpleParser.page(DEMO, JSON, URL, text.getBytes(StandardCharsets.UTF_8));
  }

  static ProjectPage html(String text) throws NotAnIndexException {
    return SimpleParser.page(DEMO, HTML, URL, text.getBytes(StandardCharsets.UTF_8));
  }

  static ProjectPage again(ProjectPage page, SimpleFormat format) throws NotAnIndexException {
    byte[] written = SimpleWriter.page(page, format);
    return SimpleParser.page(page.name(), format.contentType(), URL, written);
  }

  static FileLink file(ProjectPage page, String filename) {
    return page.files().stream()
        .filter(file -> file.filename().equals(filename))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException(filename));
  }
}
