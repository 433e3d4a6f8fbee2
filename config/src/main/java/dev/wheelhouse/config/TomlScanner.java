package dev.wheelhouse.config;

/** The characters of a TOML text from a position on: blanks, comments, keys and strings. */
final class TomlScanner {
  private static final int END = -1;

  private final String text;
  private int position;
  private int line = 1;

  TomlScanner(String text) {
    this.text = text.replace("\r\n", "\n");
  }

  int line() {
    return line;
  }

  boolean atEnd() {
    return position >= text.length();
  }

  /** The next character, or -1 at the end. */
  int peek() {
    return position < text.length() ? text.charAt(position) : END;
  }

  boolean startsWith(String word) {
    return text.startsWith(word, position);
  }

  /** Steps over {@code word} if it comes next. */
  boolean skip(String word) {
    if (!startsWith(word)) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      next();
    }
    return true;
  }

  void expect(String word) throws TomlException {
    if (!skip(word)) {
      throw unexpected("\"" + word + "\"");
    }
  }

  TomlException unexpected(String expected) {
    int found = peek();
    String what =
        found == END
            ? "the end"
            : found == '\n' ? "the end of the line" : Character.toString(found);
    return new TomlException(line, what + " (expected: " + expected + ")");
  }

  void skipBlanks() {
    while (peek() == ' ' || peek() == '\t') {
      position++;
    }
  }

  /** Steps over blanks, a comment, and the end of the line; anything else there is wrong. */
  void endLine() throws TomlException {
    skipBlanks();
    skipComment();
    if (!atEnd()) {
      expect("\n");
    }
  }

  /** Steps over blanks, comments and ends of lines. */
  void skipLines() throws TomlException {
    skipBlanks();
    skipComment();
    while (peek() == '\n') {
      next();
      skipBlanks();
      skipComment();
    }
  }

  private void skipComment() throws TomlException {
    if (peek() == '#') {
      while (!atEnd() && peek() != '\n') {
        plain(next());
      }
    }
  }

  /** Letters, digits and {@code _ - + . :} as far as they go; perhaps none. */
  String bare(String allowed) {
    int start = position;
    while (!atEnd() && (isAlphanumeric(peek()) || allowed.indexOf(peek()) >= 0)) {
      position++;
    }
    return text.substring(start, position);
  }

  private static boolean isAlphanumeric(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** A string in either kind of quotes, on one line. */
  String string() throws TomlException {
    return skip("'") ? quoted("'", true, false) : basic("\"", false);
  }

  /** A string in either kind of quotes, one or three of them. */
  String anyString() throws TomlException {
    if (skip("'''")) {
      skip("\n");
      return quoted("'''", true, true);
    }
    return startsWith("\"\"\"") ? basic("\"\"\"", true) : string();
  }

  private String basic(String quote, boolean lines) throws TomlException {
    expect(quote);
    if (lines) {
      skip("\n");
    }
    return quoted(quote, false, lines);
  }

  private String quoted(String quote, boolean literal, boolean lines) throws TomlException {
    int start = line;
    var content = new StringBuilder();
    while (!skip(quote)) {
      if (atEnd() || (peek() == '\n' && !lines)) {
        throw new TomlException(start, "a string without its end (expected: " + quote + ")");
      }
      char c = next();
      if (c == '\\' && !literal) {
        escape(content, lines);
      } else {
        content.append(c == '\n' ? c : plain(c));
      }
    }
    // Up to two quotes may stand right before the three that end a string.
    for (int i = 0; lines && i < 2 && skip(quote.substring(2)); i++) {
      content.append(quote.charAt(0));
    }
    return content.toString();
  }

  private void escape(StringBuilder content, boolean lines) throws TomlException {
    int c = atEnd() ? END : next();
    switch (c) {
      case 'b' -> content.append('\b');
      case 't' -> content.append('\t');
      case 'n' -> content.append('\n');
      case 'f' -> content.append('\f');
      case 'r' -> content.append('\r');
      case '"', '\\' -> content.append((char) c);
      case 'u' -> content.appendCodePoint(codePoint(4));
      case 'U' -> content.appendCodePoint(codePoint(8));
      case ' ', '\t', '\n' -> joinLines(c, lines);
      default -> throw new TomlException(line, "an unknown escape in a string");
    }
  }

  /** A backslash at the end of a line takes all blanks and line ends after it away. */
  private void joinLines(int first, boolean lines) throws TomlException {
    if (first != '\n') {
      skipBlanks();
    }
    if (!lines || (first != '\n' && peek() != '\n')) {
      throw new TomlException(line, "an unknown escape in a string");
    }
    while (peek() == '\n' || peek() == ' ' || peek() == '\t') {
      next();
    }
  }

  private int codePoint(int digits) throws TomlException {
    String hex =
        position + digits <= text.length() ? text.substring(position, position + digits) : "";
    if (!hex.matches("[0-9A-Fa-f]+")) {
      throw new TomlException(line, "an escape without its " + digits + " hex digits");
    }
    position += digits;
    long value = Long.parseLong(hex, 16);
    if (value > Character.MAX_CODE_POINT || (value >= 0xD800 && value <= 0xDFFF)) {
      throw new TomlException(line, "an escape for no character");
    }
    return (int) value;
  }

  private char next() {
    char c = text.charAt(position++);
    if (c == '\n') {
      line++;
    }
    return c;
  }

  private char plain(char c) throws TomlException {
    if ((c < ' ' && c != '\t') || c == 0x7F) {
      throw new TomlException(line, "a control character (expected: an escape)");
    }
    return c;
  }
}
