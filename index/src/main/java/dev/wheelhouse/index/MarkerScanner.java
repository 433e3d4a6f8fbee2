package dev.wheelhouse.index;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one marker. For one use by one thread. Source: PEP 508, "Grammar". */
final class MarkerScanner {
  private static final int MOST_PARENTHESES = 50;
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<quoted>'[^']*'|\"[^\"]*\")"
              + "|(?<sign>===|==|~=|!=|<=|>=|<|>|not\\s+in\\b|in\\b)"
              + "|(?<word>[A-Za-z_][A-Za-z0-9_.]*)|(?<other>[()]))\\s*");

  private final List<String> tokens = new ArrayList<>();
  private boolean broken;
  private int at;
  private int depth;

  MarkerScanner(String written) {
    Matcher token = TOKEN.matcher(written);
    int end = 0;
    while (end < written.length() && token.find(end) && token.start() == end) {
      tokens.add(token.group().strip().replaceAll("^not\\s+in$", "not in"));
      end = token.end();
    }
    broken = end < written.length();
  }

  /** The marker, or null if the text is none. */
  @Nullable Marker scan() {
    Marker marker = broken ? null : or();
    return at == tokens.size() ? marker : null;
  }

  private @Nullable Marker or() {
    Marker left = and();
    while (left != null && take("or")) {
      Marker right = and();
      left = right == null ? null : new Marker.Or(left, right);
    }
    return left;
  }

  private @Nullable Marker and() {
    Marker left = one();
    while (left != null && take("and")) {
      Marker right = one();
      left = right == null ? null : new Marker.And(left, right);
    }
    return left;
  }

  private @Nullable Marker one() {
    if (take("(")) {
      if (++depth > MOST_PARENTHESES) {
        return null;
      }
      Marker inner = or();
      depth--;
      return take(")") ? inner : null;
    }
    Marker.Operand left = operand();
    String sign = next();
    Marker.Operand right = operand();
    return left == null || right == null || !sign.matches("[=~!<>]+|in|not in")
        ? null
        : new Marker.Comparison(left, sign, right);
  }

  private Marker.@Nullable Operand operand() {
    String token = next();
    if (token.startsWith("'") || token.startsWith("\"")) {
      return new Marker.Operand(token.substring(1, token.length() - 1), false);
    }
    return token.matches("[A-Za-z_][A-Za-z0-9_.]*") && !token.matches("and|or|in")
        ? new Marker.Operand(token.replace('.', '_'), true)
        : null;
  }

  private String next() {
    return at < tokens.size() ? tokens.get(at++) : "";
  }

  private boolean take(String token) {
    boolean there = at < tokens.size() && tokens.get(at).equals(token);
    at += there ? 1 : 0;
    return there;
  }
}
