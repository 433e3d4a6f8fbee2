package dev.wheelhouse.http;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Entity tags in conditional requests. Pure. Source: RFC 9110 §8.8.3, §13.1. */
final class Validators {
  private Validators() {}

  /**
   * The tag of an {@code If-None-Match} header that stands for what we have, if one does: compared
   * weakly; {@code *} stands for the first of ours. A 304 must repeat it.
   */
  static Optional<String> noneMatch(@Nullable String header, List<String> ours) {
    if (header == null || ours.isEmpty()) {
      return Optional.empty();
    }
    for (String part : header.split(",", -1)) {
      String tag = part.strip();
      if (tag.equals("*")) {
        return Optional.of(ours.getFirst());
      }
      String strong = tag.startsWith("W/") ? tag.substring(2) : tag;
      if (ours.contains(strong)) {
        return Optional.of(strong);
      }
    }
    return Optional.empty();
  }

  /**
   * Whether an {@code If-Range} header lets the range stand: absent, or strongly equal to one of
   * ours. Dates never match, since we send none.
   */
  static boolean ifRange(@Nullable String header, List<String> ours) {
    return header == null || ours.contains(header.strip());
  }
}
