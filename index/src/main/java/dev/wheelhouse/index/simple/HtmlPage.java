package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Reads the HTML form, each piece of {@link HtmlSlices} from a tree of its own. jsoup's stream of
 * elements takes no more memory, yet leaves out anchors of pages whose tags are nested wrongly, and
 * a file left out looks delisted.
 *
 * <p>Source: PEP 503, PEP 592, PEP 629, PEP 658, PEP 714, PEP 792.
 */
final class HtmlPage {
  private static final Pattern FILE_ENDING =
      Pattern.compile(
          ".*\\.(whl|zip|egg|exe|msi|rpm|deb|dmg|tar|tgz|tbz|txz|tlz|tar\\.[a-z0-9]+)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern BASE = Pattern.compile("<base", Pattern.CASE_INSENSITIVE);

  private final String finalUrl;
  private final PageSource source;
  private final Charset charset;
  private final HtmlEvidence evidence = new HtmlEvidence();
  private String base;

  private HtmlPage(String finalUrl, PageSource source, Charset charset) {
    this.finalUrl = finalUrl;
    this.source = source;
    this.charset = charset;
    this.base = finalUrl;
  }

  static void read(String finalUrl, PageSource source, Charset charset, PageBuilder page)
      throws NotAnIndexException, IOException {
    var reader = new HtmlPage(finalUrl, source, charset);
    reader.walk(page, anchor -> reader.file(anchor, page));
    reader.evidence.check();
  }

  static void readRoot(
      String finalUrl, PageSource source, Charset charset, Consumer<ProjectName> names)
      throws NotAnIndexException, IOException {
    var reader = new HtmlPage(finalUrl, source, charset);
    var ignored = new PageBuilder(new ProjectName("root"), finalUrl, file -> {});
    reader.walk(ignored, anchor -> reader.project(anchor, names));
    reader.evidence.check();
  }

  @FunctionalInterface
  private interface AnchorVisitor {
    void anchor(Element anchor);
  }

  private void walk(PageBuilder page, AnchorVisitor anchors)
      throws NotAnIndexException, IOException {
    try (Reader in = open()) {
      var slices = new HtmlSlices(in);
      String slice = slices.next();
      base = slice == null || slices.ended() ? finalUrl : baseOfAll();
      for (; slice != null; slice = slices.next()) {
        Document document = Jsoup.parse(slice, finalUrl);
        if (slices.ended() && base.equals(finalUrl)) {
          base = baseIn(document);
        }
        visit(document, page, anchors);
      }
    }
  }

  private Reader open() throws IOException {
    return new InputStreamReader(source.open(), charset);
  }

  /** The first base counts for the whole page, also for anchors before it. */
  private String baseOfAll() throws NotAnIndexException, IOException {
    try (Reader in = open()) {
      var slices = new HtmlSlices(in);
      String found = finalUrl;
      String slice = slices.next();
      while (slice != null && found.equals(finalUrl)) {
        found = BASE.matcher(slice).find() ? baseIn(Jsoup.parse(slice, finalUrl)) : finalUrl;
        slice = slices.next();
      }
      return found;
    }
  }

  private String baseIn(Document document) {
    Element first = document.selectFirst("base[href]");
    return first == null ? finalUrl : Urls.resolve(finalUrl, first.attr("href")).orElse(finalUrl);
  }

  private void visit(Document document, PageBuilder page, AnchorVisitor anchors)
      throws NotAnIndexException {
    for (Element element : document.getAllElements()) {
      switch (element.normalName()) {
        case "a" -> anchors.anchor(element);
        case "meta" -> meta(element, page);
        case "title", "h1" -> evidence.heading(element.text());
        case "input", "form" -> evidence.form(element);
        default -> {}
      }
    }
  }

  private void meta(Element meta, PageBuilder page) throws NotAnIndexException {
    String content = meta.attr("content");
    switch (meta.attr("name").toLowerCase(Locale.ROOT)) {
      case "pypi:repository-version" -> {
        ApiVersion.check(content);
        evidence.marker();
      }
      case "pypi:project-status" -> {
        page.marker(content);
        evidence.marker();
      }
      case "pypi:project-status-reason" -> page.reason(content);
      default -> {}
    }
  }

  private void file(Element anchor, PageBuilder page) {
    String href = anchor.attr("href");
    if (href.isBlank()) {
      return;
    }
    var entry = new PageBuilder.Entry();
    entry.href(href);
    entry.base(base);
    for (String part : Urls.fragment(href.strip()).split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        entry.hash(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    attributes(anchor, entry);
    page.file(entry);
    String path = Urls.resolve(base, href).map(Urls::path).orElse("");
    if (FILE_ENDING.matcher(path).matches()) {
      evidence.file();
    }
  }

  private static void attributes(Element anchor, PageBuilder.Entry entry) {
    entry.requiresPython(anchor.attr("data-requires-python"));
    entry.uploadTime(anchor.attr("data-upload-time"));
    entry.provenance(anchor.attr("data-provenance"));
    entry.size(size(anchor.attr("data-size")));
    entry.gpgSig(anchor.attr("data-gpg-sig"));
    if (anchor.hasAttr("data-yanked")) {
      entry.yanked(anchor.attr("data-yanked"));
    }
    String spelling =
        anchor.hasAttr("data-core-metadata") ? "data-core-metadata" : "data-dist-info-metadata";
    metadata(anchor.attr(spelling), entry);
  }

  private static void metadata(String value, PageBuilder.Entry entry) {
    int equals = value.indexOf('=');
    String algorithm = value.substring(0, Math.max(0, equals)).strip().toLowerCase(Locale.ROOT);
    if (value.strip().equalsIgnoreCase("true") || algorithm.matches("sha(384|512)|md5")) {
      entry.metadataExists();
    } else if (algorithm.equals("sha256")) {
      Sha256.parse(value.substring(equals + 1).strip())
          .ifPresentOrElse(entry::metadata, entry::metadataExists);
    }
  }

  private static long size(String written) {
    try {
      return written.isEmpty() ? -1 : Long.parseLong(written.strip());
    } catch (NumberFormatException notASize) {
      return -1;
    }
  }

  /** A project is an anchor whose text and last path segment normalize to one name. */
  private void project(Element anchor, Consumer<ProjectName> names) {
    String path = Urls.resolve(base, anchor.attr("href")).map(Urls::path).orElse("/");
    String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    String segment = bare.substring(bare.lastIndexOf('/') + 1);
    String text = anchor.text().strip();
    String label = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    PathSegments.decode(segment)
        .flatMap(ProjectName::parse)
        .filter(name -> ProjectName.parse(label).filter(name::equals).isPresent())
        .ifPresent(name -> {
          names.accept(name);
          evidence.file();
        });
  }
}
