package dev.wheelhouse.index.simple;

import java.util.Locale;

/**
 * Tells whether a page came whole, from its characters in order.
 *
 * <p>A page was cut if it opens {@code html} or {@code body} and closes neither, or if it has
 * neither and ends within a tag or an anchor. A cut behind the closing tag loses nothing.
 */
final class HtmlEnds {
  private static final int LONGEST = 5; // characters of "/body"

  private final StringBuilder tag = new StringBuilder(LONGEST);
  private long at;
  private long lastOpen = -1;
  private long lastClose = -1;
  private long lastAnchor = -1;
  private long lastAnchorEnd = -1;
  private boolean opened;
  private boolean closed;

  void character(char c) {
    if (c == '<') {
      lastOpen = at;
      tag.setLength(0);
    } else if (c == '>') {
      lastClose = at;
    }
    if (c != '<' && lastOpen >= 0 && tag.length() < LONGEST) {
      tag.append(c);
      begun();
    }
    at++;
  }

  /** Looks at the first characters behind the last {@code <}. */
  private void begun() {
    switch (tag.length()) {
      case 2 -> {
        char first = Character.toLowerCase(tag.charAt(0));
        char second = Character.toLowerCase(tag.charAt(1));
        if (first == 'a' && (second == ' ' || second == '\n')) {
          lastAnchor = lastOpen;
        } else if (first == '/' && second == 'a') {
          lastAnchorEnd = lastOpen;
        }
      }
      case 4 -> opened |= is("html") || is("body");
      case LONGEST -> closed |= is("/html") || is("/body");
      default -> {}
    }
  }

  private boolean is(String name) {
    return tag.toString().toLowerCase(Locale.ROOT).equals(name);
  }

  void check() throws NotAnIndexException {
    boolean within = lastOpen > lastClose || lastAnchor > lastAnchorEnd;
    if (opened ? !closed : within) {
      throw new NotAnIndexException("an HTML page that was cut after " + at + " characters");
    }
  }
}
