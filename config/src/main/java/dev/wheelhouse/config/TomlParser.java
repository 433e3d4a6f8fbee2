package dev.wheelhouse.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Parses a settings file.
 *
 * <p>Source: TOML 1.0.0, all of it but dates and times, which no setting has. Why it is our own is
 * told in {@code docs/configuration.md}.
 */
final class TomlParser {
  private static final int MAX_DEPTH = 50;
  private static final Pattern DECIMAL = Pattern.compile("[+-]?(0|[1-9](_?\\d)*)");
  private static final Pattern PREFIXED =
      Pattern.compile("0x[0-9A-Fa-f](_?[0-9A-Fa-f])*|0o[0-7](_?[0-7])*|0b[01](_?[01])*");
  private static final Pattern FLOAT =
      Pattern.compile("[+-]?(0|[1-9](_?\\d)*)(\\.\\d(_?\\d)*)?([eE][+-]?\\d(_?\\d)*)?");
  private static final Pattern NOT_FINITE = Pattern.compile("([+-]?)(inf|nan)");

  private final TomlScanner scanner;
  private int depth;

  private TomlParser(String text) {
    scanner = new TomlScanner(text);
  }

  /** Parses a whole text. */
  static TomlTable parse(String text) throws TomlException {
    return new TomlParser(text).document();
  }

  /** Parses a text that is one value, and nothing after it. */
  static Object parseValue(String text) throws TomlException {
    var parser = new TomlParser(text);
    parser.scanner.skipBlanks();
    Object value = parser.value();
    parser.scanner.endLine();
    if (!parser.scanner.atEnd()) {
      throw parser.scanner.unexpected("one value");
    }
    return value;
  }

  private TomlTable document() throws TomlException {
    var root = new TomlTable(TomlTable.Kind.HEADER, 1);
    TomlTable current = root;
    scanner.skipLines();
    while (!scanner.atEnd()) {
      if (scanner.peek() == '[') {
        current = header(root);
      } else {
        keyValue(current);
      }
      scanner.endLine();
      scanner.skipLines();
    }
    return root;
  }

  /** {@code [a.b]} or {@code [[a.b]]}; returns the table that the next lines fill. */
  private TomlTable header(TomlTable root) throws TomlException {
    int line = scanner.line();
    boolean element = scanner.skip("[[");
    if (!element) {
      scanner.expect("[");
    }
    List<String> path = key();
    scanner.expect(element ? "]]" : "]");
    TomlTable parent = root;
    for (String word : path.subList(0, path.size() - 1)) {
      parent = onTheWay(parent, word, line);
    }
    String last = path.getLast();
    return element ? newElement(parent, last, line) : tableOfHeader(parent, last, line);
  }

  private static TomlTable onTheWay(TomlTable parent, String word, int line) throws TomlException {
    Optional<TomlValue> found = parent.get(word);
    if (found.isEmpty()) {
      return newTable(parent, word, TomlTable.Kind.IMPLICIT, line);
    }
    Object value = found.get().value();
    if (value instanceof TomlTable table && table.kind != TomlTable.Kind.INLINE) {
      return table;
    }
    if (value instanceof ElementTables elements) {
      return (TomlTable) elements.getLast();
    }
    throw twice(word, found.get(), line);
  }

  private static TomlTable tableOfHeader(TomlTable parent, String word, int line)
      throws TomlException {
    Optional<TomlValue> found = parent.get(word);
    if (found.isEmpty()) {
      return newTable(parent, word, TomlTable.Kind.HEADER, line);
    }
    if (found.get().value() instanceof TomlTable table && table.kind == TomlTable.Kind.IMPLICIT) {
      table.kind = TomlTable.Kind.HEADER;
      return table;
    }
    throw twice(word, found.get(), line);
  }

  private static TomlTable newElement(TomlTable parent, String word, int line)
      throws TomlException {
    Optional<TomlValue> found = parent.get(word);
    var table = new TomlTable(TomlTable.Kind.HEADER, line);
    if (found.isEmpty()) {
      var elements = new ElementTables();
      elements.add(table);
      parent.put(word, new TomlValue(elements, line));
    } else if (found.get().value() instanceof ElementTables elements) {
      elements.add(table);
    } else {
      throw twice(word, found.get(), line);
    }
    return table;
  }

  private static TomlTable newTable(TomlTable parent, String word, TomlTable.Kind kind, int line) {
    var table = new TomlTable(kind, line);
    parent.put(word, new TomlValue(table, line));
    return table;
  }

  private static TomlException twice(String word, TomlValue first, int line) {
    return new TomlException(line, word + " for the second time, first in line " + first.line());
  }

  private void keyValue(TomlTable current) throws TomlException {
    int line = scanner.line();
    List<String> path = key();
    scanner.expect("=");
    scanner.skipBlanks();
    TomlTable table = current;
    for (String word : path.subList(0, path.size() - 1)) {
      table = dotted(table, word, line);
    }
    Optional<TomlValue> found = table.get(path.getLast());
    if (found.isPresent()) {
      throw twice(path.getLast(), found.get(), line);
    }
    table.put(path.getLast(), new TomlValue(value(), line));
  }

  private static TomlTable dotted(TomlTable parent, String word, int line) throws TomlException {
    Optional<TomlValue> found = parent.get(word);
    if (found.isEmpty()) {
      return newTable(parent, word, TomlTable.Kind.DOTTED, line);
    }
    if (found.get().value() instanceof TomlTable table && table.kind == TomlTable.Kind.DOTTED) {
      return table;
    }
    throw twice(word, found.get(), line);
  }

  /** The words of a dotted key, with the blanks around it. */
  private List<String> key() throws TomlException {
    List<String> words = new ArrayList<>();
    do {
      scanner.skipBlanks();
      boolean quoted = scanner.peek() == '"' || scanner.peek() == '\'';
      String word = quoted ? scanner.string() : scanner.bare("_-");
      if (word.isEmpty() && !quoted) {
        throw scanner.unexpected("a key");
      }
      words.add(word);
      scanner.skipBlanks();
    } while (scanner.skip("."));
    return words;
  }

  private Object value() throws TomlException {
    if (++depth > MAX_DEPTH) {
      throw new TomlException(scanner.line(), "more than " + MAX_DEPTH + " brackets in each other");
    }
    Object value =
        switch (scanner.peek()) {
          case '"', '\'' -> scanner.anyString();
          case '[' -> array();
          case '{' -> inlineTable();
          default -> word();
        };
    depth--;
    return value;
  }

  private List<Object> array() throws TomlException {
    scanner.expect("[");
    scanner.skipLines();
    List<Object> values = new ArrayList<>();
    while (!scanner.skip("]")) {
      values.add(value());
      scanner.skipLines();
      if (!scanner.skip(",") && scanner.peek() != ']') {
        throw scanner.unexpected("\",\" or \"]\"");
      }
      scanner.skipLines();
    }
    return List.copyOf(values);
  }

  private TomlTable inlineTable() throws TomlException {
    var table = new TomlTable(TomlTable.Kind.INLINE, scanner.line());
    scanner.expect("{");
    scanner.skipBlanks();
    if (scanner.skip("}")) {
      return table;
    }
    do {
      keyValue(table);
      scanner.skipBlanks();
    } while (scanner.skip(","));
    scanner.expect("}");
    return table;
  }

  /** A number or a boolean. */
  private Object word() throws TomlException {
    int line = scanner.line();
    String word = scanner.bare("_-+.:");
    if (word.isEmpty()) {
      throw scanner.unexpected("a value");
    }
    if (word.equals("true") || word.equals("false")) {
      return word.equals("true");
    }
    try {
      return number(word)
          .orElseThrow(() ->
              new TomlException(
                  line, word + " (expected: a value; text needs quotes, dates are not used)"));
    } catch (NumberFormatException e) {
      throw new TomlException(line, word + " (expected: a number of at most 64 bits)");
    }
  }

  private static Optional<Object> number(String word) {
    String digits = word.replace("_", "");
    if (DECIMAL.matcher(word).matches()) {
      return Optional.of(Long.parseLong(digits));
    }
    if (PREFIXED.matcher(word).matches()) {
      int radix = word.charAt(1) == 'x' ? 16 : word.charAt(1) == 'o' ? 8 : 2;
      return Optional.of(Long.parseLong(digits.substring(2), radix));
    }
    if (FLOAT.matcher(word).matches()) {
      return Optional.of(Double.parseDouble(digits));
    }
    if (NOT_FINITE.matcher(word).matches()) {
      double value = word.endsWith("nan") ? Double.NaN : Double.POSITIVE_INFINITY;
      return Optional.of(word.startsWith("-") ? -value : value);
    }
    return Optional.empty();
  }

  /** What {@code [[name]]} makes; other than an array in brackets it can grow. */
  private static final class ElementTables extends ArrayList<Object> {
    private static final long serialVersionUID = 1;
  }
}
