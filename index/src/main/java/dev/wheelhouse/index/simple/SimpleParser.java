package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads pages of the simple API, of any index that keeps to it more or less.
 *
 * <p>What is listed: every file with an http or https address whose last path segment is its name,
 * also names that clients skip. The first of several entries with one address counts; one name at
 * two addresses is two files.
 *
 * <p>What is left out: entries without an address; addresses of other schemes; addresses that end
 * in a slash or are the page's own; names with a slash, backslash or control character once
 * decoded; digests of other algorithms than sha256, sha384, sha512 (and md5 if there is none of
 * those) or of the wrong length; sizes, times and other values of the wrong type, which count as
 * not told; unknown keys.
 *
 * <p>Of a yank: in HTML the attribute's presence counts, with a value or without; in JSON {@code
 * true} or text that is not empty. Of metadata: the core spelling before the older ones.
 */
public final class SimpleParser {
  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([^\\s\";]+)", Pattern.CASE_INSENSITIVE);
  private static final String API_TYPE = "application/vnd.pypi.simple.";

  private SimpleParser() {}

  /**
   * Reads the page of {@code project}. Its own {@code name} is not looked at.
   *
   * @param contentType the response's header; if blank, the body tells
   * @param finalUrl absolute, after redirects; references are resolved against it
   * @throws NotAnIndexException if this is no page that can be trusted as a whole
   */
  public static ProjectPage page(
      ProjectName project, String contentType, String finalUrl, byte[] body)
      throws NotAnIndexException {
    try {
      return page(project, contentType, finalUrl, () -> new ByteArrayInputStream(body));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /**
   * As the other, from bytes that need not be in memory; they may be read more than once.
   *
   * @throws IOException as {@code body} throws it
   */
  public static ProjectPage page(
      ProjectName project, String contentType, String finalUrl, PageSource body)
      throws NotAnIndexException, IOException {
    var files = new ArrayList<FileLink>();
    ProjectPage page = page(project, contentType, finalUrl, body, files::add);
    return new ProjectPage(page.name(), files, page.versions(), page.status(), page.notes());
  }

  /**
   * As the others, yet hands each file to {@code files} as soon as it is read, so that a page of
   * any size can be read. If this ends with an exception, what was handed over counts for nothing.
   *
   * @return the page without its files
   */
  public static ProjectPage page(
      ProjectName project,
      String contentType,
      String finalUrl,
      PageSource body,
      Consumer<FileLink> files)
      throws NotAnIndexException, IOException {
    var page = new PageBuilder(project, finalUrl, files);
    if (isJson(contentType, body)) {
      try (InputStream in = body.open()) {
        JsonPage.read(in, page);
      }
    } else {
      HtmlPage.read(finalUrl, body, charset(contentType), page);
    }
    return page.build();
  }

  /**
   * Reads the list of projects, in the page's order and without doubles. In HTML a project is an
   * anchor whose text and last path segment stand for one name.
   *
   * @throws NotAnIndexException as for {@link #page}
   */
  public static List<ProjectName> root(String contentType, String finalUrl, byte[] body)
      throws NotAnIndexException {
    var names = new LinkedHashSet<ProjectName>();
    try {
      root(contentType, finalUrl, () -> new ByteArrayInputStream(body), names::add);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return List.copyOf(names);
  }

  /**
   * As the other, yet hands each name to {@code names} as soon as it is read, a double as often as
   * it is there. If this ends with an exception, what was handed over counts for nothing.
   *
   * @throws IOException as {@code body} throws it
   */
  public static void root(
      String contentType, String finalUrl, PageSource body, Consumer<ProjectName> names)
      throws NotAnIndexException, IOException {
    if (isJson(contentType, body)) {
      try (InputStream in = body.open()) {
        JsonPage.readRoot(in, names);
      }
    } else {
      HtmlPage.readRoot(finalUrl, body, charset(contentType), names);
    }
  }

  private static boolean isJson(String contentType, PageSource body)
      throws NotAnIndexException, IOException {
    int semicolon = contentType.indexOf(';');
    String bare = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    String type = bare.strip().toLowerCase(Locale.ROOT);
    return switch (type) {
      case API_TYPE + "v1+json", API_TYPE + "latest+json", "application/json" -> true;
      case API_TYPE + "v1+html", API_TYPE + "latest+html", "text/html", "application/xhtml+xml" ->
          false;
      case "" -> firstCharacter(body) == '{';
      default ->
          throw new NotAnIndexException(
              "content type " + type + " (expected: the simple API's JSON or HTML, version 1)");
    };
  }

  private static int firstCharacter(PageSource body) throws IOException {
    try (InputStream in = new BufferedInputStream(body.open())) {
      int octet = in.read();
      while (octet >= 0 && (octet <= ' ' || octet > '~')) {
        octet = in.read();
      }
      return octet;
    }
  }

  /** The header's charset if it is known here, else UTF-8. */
  private static Charset charset(String contentType) {
    Matcher named = CHARSET.matcher(contentType);
    if (named.find()) {
      try {
        return Charset.forName(named.group(1));
      } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
        return StandardCharsets.UTF_8;
      }
    }
    return StandardCharsets.UTF_8;
  }
}
