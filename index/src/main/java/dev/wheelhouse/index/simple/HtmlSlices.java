package dev.wheelhouse.index.simple;

import java.io.IOException;
import java.io.Reader;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a page into pieces that jsoup can read one after the other, so that no tree of a large page
 * is ever held. A page of up to {@value #SLICE} characters is one piece.
 *
 * <p>Cuts are made before the start tag of an anchor (of any element if there is no anchor for
 * long), never within a tag, a comment or raw text. So each anchor is in one piece with its
 * attributes; what is lost is which elements were open before. Of a long stretch of text, comment
 * or script only the beginning and the last characters are passed on.
 *
 * <p>Source: the HTML standard, "Tokenization", as far as it says where tags begin and end.
 */
final class HtmlSlices {
  /** Characters that a piece has at least, unless it is the last. */
  static final int SLICE = 1 << 18;

  /** Characters of the longest tag that is read; a longer one makes the page none. */
  static final int LONGEST_TAG = 1 << 20;

  private static final int LONGEST_RUN = 1 << 16; // characters between two tags
  private static final int KEPT = 16; // characters, enough for the end of each stretch
  private static final Set<String> RAW =
      Set.of(
          "title",
          "textarea",
          "script",
          "style",
          "xmp",
          "iframe",
          "noembed",
          "noframes",
          "plaintext");

  private enum State {
    TEXT,
    RAW_TEXT,
    COMMENT,
    BOGUS_COMMENT,
    OPEN,
    END_OPEN,
    DECLARATION,
    NAME,
    BEFORE_ATTRIBUTE,
    ATTRIBUTE,
    AFTER_ATTRIBUTE,
    BEFORE_VALUE,
    UNQUOTED,
    SINGLE_QUOTED,
    DOUBLE_QUOTED
  }

  private final Reader in;
  private final int length;
  private final HtmlEnds ends = new HtmlEnds();
  private final char[] buffer = new char[1 << 13];
  private final StringBuilder slice = new StringBuilder();
  private int read;
  private int next;
  private boolean ended;
  private State state = State.TEXT;
  private int tagStart;
  private boolean endTag;
  private String name = "";
  private String raw = "";
  private int run;
  private boolean cut;

  HtmlSlices(Reader in) {
    this(in, SLICE);
  }

  /** Makes pieces of {@code length} characters or little more. */
  HtmlSlices(Reader in, int length) {
    this.in = in;
    this.length = length;
  }

  /**
   * The next piece, at least one even of an empty page; null at the end.
   *
   * @throws NotAnIndexException if a tag is too long, or, at the end, if the page was cut
   */
  @Nullable String next() throws IOException, NotAnIndexException {
    if (ended) {
      return null;
    }
    while (fill()) {
      char c = buffer[next++];
      slice.append(c);
      ends.character(c);
      step(c);
      if (cut) {
        cut = false;
        String piece = slice.substring(0, tagStart);
        slice.delete(0, tagStart);
        tagStart = 0;
        return piece;
      }
    }
    ended = true;
    ends.check();
    return slice.toString();
  }

  /** Whether all pieces were given. */
  boolean ended() {
    return ended;
  }

  private boolean fill() throws IOException {
    if (next == read) {
      next = 0;
      read = Math.max(0, in.read(buffer, 0, buffer.length));
    }
    return read > 0;
  }

  private void step(char c) throws NotAnIndexException {
    switch (state) {
      case TEXT -> text(c);
      case RAW_TEXT -> rawText(c);
      case COMMENT -> {
        shorten();
        if (c == '>' && (endsWith("-->") || (run > 3 && endsWith("--!>")))) {
          to(State.TEXT);
        }
      }
      case BOGUS_COMMENT -> {
        shorten();
        if (c == '>') {
          to(State.TEXT);
        }
      }
      case OPEN -> open(c);
      case END_OPEN -> endOpen(c);
      case DECLARATION -> declaration(c);
      default -> inTag(c);
    }
  }

  private void to(State then) {
    state = then;
    run = 0;
  }

  /** Leaves out what is in the middle of a long stretch. */
  private void shorten() {
    run++;
    if (run > LONGEST_RUN) {
      slice.deleteCharAt(slice.length() - 1 - KEPT);
    }
  }

  private void text(char c) {
    if (c == '<') {
      tagStart = slice.length() - 1;
      state = State.OPEN;
    } else {
      shorten();
    }
  }

  private void rawText(char c) {
    shorten();
    if ((c == '>' || c == '/' || isSpace(c)) && endsWith("</" + raw + c)) {
      endTag = true;
      to(c == '>' ? State.TEXT : State.BEFORE_ATTRIBUTE);
    }
  }

  private void open(char c) {
    if (isLetter(c)) {
      endTag = false;
      state = State.NAME;
    } else {
      switch (c) {
        case '/' -> state = State.END_OPEN;
        case '!' -> state = State.DECLARATION;
        case '?' -> to(State.BOGUS_COMMENT);
        case '<' -> tagStart = slice.length() - 1;
        default -> state = State.TEXT;
      }
    }
  }

  private void endOpen(char c) {
    if (isLetter(c)) {
      endTag = true;
      state = State.NAME;
    } else {
      to(c == '>' ? State.TEXT : State.BOGUS_COMMENT);
    }
  }

  private void declaration(char c) {
    if (c == '>') {
      to(State.TEXT);
    } else if (c != '-') {
      to(State.BOGUS_COMMENT);
    } else if (endsWith("<!--")) {
      to(State.COMMENT);
    }
  }

  private void inTag(char c) throws NotAnIndexException {
    if (slice.length() - tagStart > LONGEST_TAG) {
      throw new NotAnIndexException(
          "an HTML page with a tag of more than " + LONGEST_TAG + " characters");
    }
    switch (state) {
      case DOUBLE_QUOTED -> state = c == '"' ? State.BEFORE_ATTRIBUTE : state;
      case SINGLE_QUOTED -> state = c == '\'' ? State.BEFORE_ATTRIBUTE : state;
      case NAME -> {
        if (c == '>' || c == '/' || isSpace(c)) {
          named();
          between(c);
        }
      }
      case BEFORE_VALUE -> {
        if (!isSpace(c)) {
          value(c);
        }
      }
      case UNQUOTED -> {
        if (c == '>' || isSpace(c)) {
          between(c);
        }
      }
      default -> between(c);
    }
  }

  /** What follows a tag's name or an attribute's name, or stands between attributes. */
  private void between(char c) {
    if (c == '>') {
      boolean begins = !endTag && RAW.contains(name);
      raw = begins ? name : "";
      to(begins ? State.RAW_TEXT : State.TEXT);
    } else if (c == '/') {
      state = State.BEFORE_ATTRIBUTE;
    } else if (isSpace(c)) {
      boolean named = state == State.ATTRIBUTE || state == State.AFTER_ATTRIBUTE;
      state = named ? State.AFTER_ATTRIBUTE : State.BEFORE_ATTRIBUTE;
    } else if (c == '=' && state != State.BEFORE_ATTRIBUTE) {
      state = State.BEFORE_VALUE;
    } else {
      state = State.ATTRIBUTE;
    }
  }

  private void value(char c) {
    switch (c) {
      case '"' -> state = State.DOUBLE_QUOTED;
      case '\'' -> state = State.SINGLE_QUOTED;
      case '>' -> between(c);
      default -> state = State.UNQUOTED;
    }
  }

  /** A tag's name is complete: the place before it may be where to cut. */
  private void named() {
    int from = tagStart + (endTag ? 2 : 1);
    name = slice.substring(from, slice.length() - 1).toLowerCase(Locale.ROOT);
    cut = !endTag && (tagStart / 4 >= length || (tagStart >= length && name.equals("a")));
  }

  private boolean endsWith(String end) {
    int from = slice.length() - end.length();
    for (int i = 0; i < end.length(); i++) {
      if (from < 0 || Character.toLowerCase(slice.charAt(from + i)) != end.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
  }
}
