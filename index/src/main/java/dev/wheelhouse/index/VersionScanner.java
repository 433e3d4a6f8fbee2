package dev.wheelhouse.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads one version from left to right without going back, since pages list thousands of them.
 *
 * <p>Source: PEP 440, Appendix B; each optional part takes all that it can, and what is left over
 * makes the text no version.
 */
final class VersionScanner {
  // The longer spelling stands before its own beginning.
  private static final List<String> PRE_WORDS =
      List.of("alpha", "a", "beta", "b", "preview", "pre", "c", "rc");
  private static final int[] PRE_RANKS = {0, 0, 1, 1, 2, 2, 2, 2};
  private static final List<String> POST_WORDS = List.of("post", "rev", "r");
  private static final List<String> DEV_WORDS = List.of("dev");

  private final String text;
  private int at;

  VersionScanner(String written) {
    String bare = strip(written);
    this.text = isAscii(bare) ? bare.toLowerCase(Locale.ROOT) : bare;
  }

  @Nullable Version scan() {
    if (peek() == 'v') {
      at++;
    }
    String first = digits();
    if (first == null) {
      return null;
    }
    String epoch = "0";
    if (peek() == '!') {
      at++;
      epoch = first;
      first = digits();
      if (first == null) {
        return null;
      }
    }
    List<String> release = release(first);
    int preWord = word(PRE_WORDS);
    int preRank = preWord < 0 ? Version.FINAL_RANK : PRE_RANKS[preWord];
    String preNumber = preWord < 0 ? "0" : numberAfterWord();
    String post = post();
    String dev = word(DEV_WORDS) < 0 ? null : numberAfterWord();
    List<String> local = local();
    if (local == null || at != text.length()) {
      return null;
    }
    return new Version(epoch, release, preRank, preNumber, post, dev, local);
  }

  private List<String> release(String first) {
    if (!(peek() == '.' && isDigit(peek(1)))) {
      return List.of(first);
    }
    var parts = new ArrayList<String>(4);
    parts.add(first);
    while (peek() == '.' && isDigit(peek(1))) {
      at++;
      parts.add(number());
    }
    return parts;
  }

  private @Nullable String post() {
    if (peek() == '-' && isDigit(peek(1))) {
      at++;
      return number();
    }
    return word(POST_WORDS) < 0 ? null : numberAfterWord();
  }

  /** Takes an optional separator and one of {@code words}; returns its index, or -1 and nothing. */
  private int word(List<String> words) {
    int start = isSeparator(peek()) ? at + 1 : at;
    for (int i = 0; i < words.size(); i++) {
      if (text.startsWith(words.get(i), start)) {
        at = start + words.get(i).length();
        return i;
      }
    }
    return -1;
  }

  private String numberAfterWord() {
    if (isSeparator(peek())) {
      at++;
    }
    String number = digits();
    return number == null ? "0" : number;
  }

  /** The local segments, none if there is no {@code +}, or null if they are not well formed. */
  private @Nullable List<String> local() {
    if (peek() != '+') {
      return List.of();
    }
    var segments = new ArrayList<String>(2);
    do {
      at++;
      int start = at;
      while (isDigit(peek()) || (peek() >= 'a' && peek() <= 'z')) {
        at++;
      }
      if (at == start) {
        return null;
      }
      String segment = text.substring(start, at);
      segments.add(Version.isNumber(segment) ? withoutLeadingZeros(segment) : segment);
    } while (isSeparator(peek()));
    return segments;
  }

  private @Nullable String digits() {
    return isDigit(peek()) ? number() : null;
  }

  private String number() {
    int start = at;
    while (isDigit(peek())) {
      at++;
    }
    return withoutLeadingZeros(text.substring(start, at));
  }

  private static String withoutLeadingZeros(String digits) {
    int zeros = 0;
    while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
      zeros++;
    }
    return digits.substring(zeros);
  }

  private char peek() {
    return peek(0);
  }

  private char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
  }

  /** White space is what Python's {@code \s} takes, which is more than {@link String#strip}. */
  private static String strip(String written) {
    int from = 0;
    int to = written.length();
    while (from < to && isSpace(written.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(written.charAt(to - 1))) {
      to--;
    }
    return written.substring(from, to);
  }

  private static boolean isSpace(char c) {
    return c == '\u0085' || Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  /** Lower-casing others could make ASCII letters of them. */
  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isSeparator(char c) {
    return c == '-' || c == '_' || c == '.';
  }
}
