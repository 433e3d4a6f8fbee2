package dev.wheelhouse.index;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads one requirement from left to right. Source: PEP 508, "Grammar". */
final class RequirementScanner {
  private final String text;
  private int at;

  RequirementScanner(String written) {
    this.text = written.strip();
  }

  @Nullable Requirement scan() {
    ProjectName project = identifier();
    SortedSet<String> extras = project == null ? null : extras();
    if (project == null || extras == null) {
      return null;
    }
    if (take('@')) {
      return withUrl(project, extras);
    }
    SpecifierSet specifiers = specifiers();
    return specifiers == null ? null : end(project, extras, specifiers, null);
  }

  /** An address ends at white space alone: a semicolon may be part of it. */
  private @Nullable Requirement withUrl(ProjectName project, SortedSet<String> extras) {
    skipSpace();
    int start = at;
    while (at < text.length() && !isSpace(text.charAt(at))) {
      at++;
    }
    String url = text.substring(start, at);
    return url.isEmpty() ? null : end(project, extras, SpecifierSet.ANY, url);
  }

  private @Nullable Requirement end(
      ProjectName project,
      SortedSet<String> extras,
      SpecifierSet specifiers,
      @Nullable String url) {
    skipSpace();
    if (at == text.length()) {
      return new Requirement(project, extras, specifiers, url, null);
    }
    String marker = take(';') ? text.substring(at).strip() : "";
    return marker.isEmpty() ? null : new Requirement(project, extras, specifiers, url, marker);
  }

  /** The extras, none if there are no brackets, or null if what is in them is malformed. */
  private @Nullable SortedSet<String> extras() {
    var extras = new TreeSet<String>();
    if (!take('[') || take(']')) {
      return extras;
    }
    do {
      ProjectName extra = identifier();
      if (extra == null) {
        return null;
      }
      extras.add(extra.value());
    } while (take(','));
    return take(']') ? extras : null;
  }

  private @Nullable SpecifierSet specifiers() {
    boolean parenthesised = take('(');
    if (take(',')) {
      return null;
    }
    int start = at;
    while (at < text.length() && text.charAt(at) != ';' && text.charAt(at) != ')') {
      at++;
    }
    SpecifierSet specifiers = SpecifierSet.parse(text.substring(start, at)).orElse(null);
    return parenthesised && !take(')') ? null : specifiers;
  }

  private @Nullable ProjectName identifier() {
    skipSpace();
    int start = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    return ProjectName.parse(text.substring(start, at)).orElse(null);
  }

  private boolean take(char c) {
    skipSpace();
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private void skipSpace() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c);
  }

  private static boolean isNamePart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.';
  }
}
