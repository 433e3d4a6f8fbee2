package dev.wheelhouse.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known word that somebody who mistyped most likely meant. */
public final class Nearest {
  private Nearest() {}

  /** Returns the closest of {@code known}, or empty if none is close. */
  public static Optional<String> of(String written, Collection<String> known) {
    int limit = Math.max(2, written.length() / 4);
    return known.stream()
        .min(Comparator.comparingInt(word -> distance(written, word)))
        .filter(word -> distance(written, word) <= limit);
  }

  /** Insertions, deletions and replacements from one word to the other (Levenshtein). */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
