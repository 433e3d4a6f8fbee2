package dev.wheelhouse.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads TOML as settings mostly have it: heads and keys of bare words, text in double quotes
 * without escapes, whole numbers, booleans, lists, and inline tables in lists. The library reads
 * all of TOML, but its first page costs a start more than all other settings; whatever is not plain
 * here, errors included, is left to it.
 */
final class PlainToml {
  /** So that every number fits. */
  private static final int MOST_DIGITS = 18;

  private final String text;
  private final TomlTree root = new TomlTree();
  private final List<TomlTree> headed = new ArrayList<>();
  private int at;
  private int line = 1;

  private PlainToml(String text) {
    this.text = text;
  }

  /** The document; empty if it is not plain. */
  static Optional<TomlTree> read(String text) {
    try {
      return Optional.of(new PlainToml(text).document());
    } catch (NotPlain e) {
      return Optional.empty();
    }
  }

  private TomlTree document() throws NotPlain {
    TomlTree table = root;
    blank(true);
    while (at < text.length()) {
      if (take('[')) {
        table = head();
      } else {
        int begun = line;
        String key = word();
        blank(false);
        need('=');
        blank(false);
        put(table, key, value(false), begun);
      }
      blank(false);
      if (at < text.length() && text.charAt(at) != '\n') {
        throw new NotPlain();
      }
      blank(true);
    }
    return root;
  }

  private TomlTree head() throws NotPlain {
    TomlTree table = root;
    do {
      String key = word();
      var known = table.values().get(key);
      if (known == null) {
        known = put(table, key, new TomlTree(), line);
      }
      if (!(known.value() instanceof TomlTree next)) {
        throw new NotPlain();
      }
      table = next;
    } while (take('.'));
    need(']');
    TomlTree found = table;
    // Neither twice nor after a table below it: what is right then has rules of its own.
    if (headed.stream().anyMatch(other -> other == found) || !found.values().isEmpty()) {
      throw new NotPlain();
    }
    headed.add(found);
    return found;
  }

  private static TomlTree.Value put(TomlTree table, String key, Object value, int line)
      throws NotPlain {
    var put = new TomlTree.Value(value, line);
    if (table.values().putIfAbsent(key, put) != null) {
      throw new NotPlain();
    }
    return put;
  }

  private Object value(boolean inList) throws NotPlain {
    if (take('"')) {
      return quoted();
    }
    if (take('[')) {
      return list();
    }
    if (inList && take('{')) {
      return inline();
    }
    String word = word();
    return switch (word) {
      case "true" -> true;
      case "false" -> false;
      default -> number(word);
    };
  }

  private static Long number(String word) throws NotPlain {
    boolean padded = word.length() > 1 && word.charAt(0) == '0';
    if (padded || word.length() > MOST_DIGITS || !word.chars().allMatch(PlainToml::isDigit)) {
      throw new NotPlain();
    }
    return Long.valueOf(word);
  }

  private String quoted() throws NotPlain {
    int begun = at;
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c == '\\' || !isText(c)) {
        throw new NotPlain();
      }
    }
    String found = text.substring(begun, at);
    need('"');
    if (found.isEmpty() && at < text.length() && text.charAt(at) == '"') {
      throw new NotPlain(); // text of several lines
    }
    return found;
  }

  private List<Object> list() throws NotPlain {
    List<Object> values = new ArrayList<>();
    blank(true);
    while (!take(']')) {
      values.add(value(true));
      blank(true);
      if (!take(',')) {
        need(']');
        return values;
      }
      blank(true);
    }
    return values;
  }

  private WrittenTable inline() throws NotPlain {
    TomlTree table = new TomlTree();
    int begun = line;
    do {
      blank(false);
      String key = word();
      blank(false);
      need('=');
      blank(false);
      put(table, key, value(true), line);
      blank(false);
    } while (take(','));
    need('}');
    if (line != begun) {
      throw new NotPlain();
    }
    return table.written(begun);
  }

  private String word() throws NotPlain {
    int begun = at;
    while (at < text.length() && isBare(text.charAt(at))) {
      at++;
    }
    if (at == begun) {
      throw new NotPlain();
    }
    return text.substring(begun, at);
  }

  /** Passes over blanks and, where {@code lines} may end, over those and comments. */
  private void blank(boolean lines) throws NotPlain {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        comment();
      } else if (c == '\n' && lines) {
        line++;
        at++;
      } else if (c == ' ' || c == '\t') {
        at++;
      } else {
        return;
      }
    }
  }

  private void comment() throws NotPlain {
    while (at < text.length() && text.charAt(at) != '\n') {
      if (!isText(text.charAt(at++))) {
        throw new NotPlain();
      }
    }
  }

  private boolean take(char expected) {
    boolean there = at < text.length() && text.charAt(at) == expected;
    at += there ? 1 : 0;
    return there;
  }

  private void need(char expected) throws NotPlain {
    if (!take(expected)) {
      throw new NotPlain();
    }
  }

  private static boolean isBare(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_' || c == '-';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isText(char c) {
    return c == '\t' || (c >= ' ' && c != 0x7f && !Character.isSurrogate(c));
  }

  /** Thrown where the library must read; it says nothing, and costs nothing. */
  private static final class NotPlain extends Exception {
    private static final long serialVersionUID = 1;

    NotPlain() {
      super("not plain", null, false, false);
    }
  }
}
