package dev.wheelhouse.index.simple;

import java.util.Locale;
import org.jsoup.nodes.Element;

/**
 * Tells an index page from other HTML that comes with status 200.
 *
 * <p>It is an index if nothing asks for a password and one of these holds: it has a {@code
 * pypi:repository-version} or {@code pypi:project-status} marker; a title or first-level heading
 * says "Links for", "Simple index", "Index of" or "Directory listing"; or there is no form and at
 * least one anchor leads to a distribution file (on a root page: to a project of its own name). So
 * an index that is empty passes if it says what it is, and a blank page does not.
 */
final class HtmlEvidence {
  private boolean marker;
  private boolean indexHeading;
  private boolean form;
  private boolean password;
  private boolean file;
  private String heading = "";

  void marker() {
    marker = true;
  }

  void file() {
    file = true;
  }

  void heading(String text) {
    if (heading.isEmpty()) {
      heading = text.strip();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    indexHeading |=
        lower.contains("links for")
            || lower.contains("simple index")
            || lower.contains("index of ")
            || lower.contains("directory listing");
  }

  void form(Element element) {
    form |= element.normalName().equals("form");
    password |= element.attr("type").equalsIgnoreCase("password");
  }

  void check() throws NotAnIndexException {
    String title = heading.isEmpty() ? "" : " titled \"" + heading + "\"";
    if (password) {
      throw new NotAnIndexException("an HTML page" + title + " that asks for a password");
    }
    if (!marker && !indexHeading && (form || !file)) {
      throw new NotAnIndexException("an HTML page" + title + " that lists nothing");
    }
  }
}
