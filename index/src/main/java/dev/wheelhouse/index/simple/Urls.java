package dev.wheelhouse.index.simple;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Resolves the references of index pages, which may hold characters that no URL may.
 *
 * <p>Source: RFC 3986, section 5; white space as the WHATWG URL standard treats it.
 */
final class Urls {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private Urls() {}

  /**
   * Resolves {@code reference} against {@code base}, drops its fragment, and percent-encodes spaces
   * and whatever else would break a request line or an attribute; other odd characters stay.
   *
   * @param base an absolute http or https URL
   * @return empty if the result is not an absolute http or https URL
   */
  static Optional<String> resolve(String base, String reference) {
    String ref = withoutFragment(clean(reference));
    String scheme = scheme(ref);
    if (!scheme.isEmpty()) {
      return absolute(scheme, ref.substring(scheme.length() + 1));
    }
    String baseScheme = scheme(base);
    String baseRest = base.substring(Math.min(base.length(), baseScheme.length() + 1));
    if (ref.startsWith("//")) {
      return absolute(baseScheme, ref);
    }
    String bare = withoutQuery(withoutFragment(baseRest));
    int path = bare.indexOf('/', 2);
    String authority = path < 0 ? bare : bare.substring(0, path);
    String basePath = path < 0 ? "/" : bare.substring(path);
    if (ref.startsWith("/")) {
      return absolute(baseScheme, authority + ref);
    }
    if (ref.isEmpty() || ref.startsWith("?")) {
      return absolute(baseScheme, authority + basePath + ref);
    }
    String folder = basePath.substring(0, basePath.lastIndexOf('/') + 1);
    return absolute(baseScheme, authority + folder + ref);
  }

  /** The text after the first {@code #}, or empty text. */
  static String fragment(String reference) {
    int hash = reference.indexOf('#');
    return hash < 0 ? "" : reference.substring(hash + 1);
  }

  /** The raw path of an absolute URL, beginning with a slash. */
  static String path(String url) {
    String bare = withoutQuery(url);
    int start = bare.indexOf('/', bare.indexOf("://") + 3);
    return start < 0 ? "/" : bare.substring(start);
  }

  private static Optional<String> absolute(String scheme, String rest) {
    String lower = scheme.toLowerCase(Locale.ROOT);
    if (!(lower.equals("http") || lower.equals("https")) || !rest.startsWith("//")) {
      return Optional.empty();
    }
    int query = rest.indexOf('?');
    String beforeQuery = query < 0 ? rest : rest.substring(0, query);
    int slash = beforeQuery.indexOf('/', 2);
    String authority = slash < 0 ? beforeQuery : beforeQuery.substring(0, slash);
    if (authority.length() == 2) {
      return Optional.empty();
    }
    String path = slash < 0 ? "/" : withoutDotSegments(beforeQuery.substring(slash));
    String tail = query < 0 ? "" : rest.substring(query);
    return Optional.of(escape(lower + ":" + authority + path + tail));
  }

  /** Source: RFC 3986, section 5.2.4; empty segments stay as they are. */
  static String withoutDotSegments(String path) {
    if (!path.contains("/.")) {
      return path;
    }
    var kept = new StringBuilder(path.length());
    int at = 0;
    while (at < path.length()) {
      int end = path.indexOf('/', at + 1);
      int next = end < 0 ? path.length() : end;
      String segment = path.substring(at + 1, next);
      if (segment.equals("..")) {
        kept.setLength(Math.max(0, kept.lastIndexOf("/")));
      } else if (!segment.equals(".")) {
        kept.append('/').append(segment);
      }
      if (end < 0 && (segment.equals(".") || segment.equals(".."))) {
        kept.append('/');
      }
      at = next;
    }
    return kept.isEmpty() ? "/" : kept.toString();
  }

  /** The scheme before the first colon, or empty text if {@code reference} has none. */
  private static String scheme(String reference) {
    int colon = reference.indexOf(':');
    for (int i = 0; i < colon; i++) {
      char c = reference.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean later = i > 0 && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.');
      if (!letter && !later) {
        return "";
      }
    }
    return colon <= 0 ? "" : reference.substring(0, colon);
  }

  private static String clean(String reference) {
    String stripped = reference.strip();
    return stripped.chars().anyMatch(c -> c == '\t' || c == '\n' || c == '\r')
        ? stripped.replaceAll("[\\t\\n\\r]", "")
        : stripped;
  }

  private static String withoutFragment(String url) {
    int hash = url.indexOf('#');
    return hash < 0 ? url : url.substring(0, hash);
  }

  private static String withoutQuery(String url) {
    int mark = url.indexOf('?');
    return mark < 0 ? url : url.substring(0, mark);
  }

  private static String escape(String url) {
    if (url.chars().noneMatch(Urls::mustEscape)) {
      return url;
    }
    var escaped = new StringBuilder(url.length() + 16);
    for (byte octet : url.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      if (mustEscape(c)) {
        escaped.append('%').append(HEX[c >> 4]).append(HEX[c & 0xf]);
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  private static boolean mustEscape(int c) {
    return c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>';
  }
}
