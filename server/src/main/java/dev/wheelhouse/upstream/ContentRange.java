package dev.wheelhouse.upstream;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header Content-Range of a 206. Source: RFC 9110, section 14.4.
 *
 * @param first the first byte, from 0 on
 * @param last the last byte, inclusive
 * @param total of the whole file in bytes, or -1 where the sender did not know it
 */
record ContentRange(long first, long last, long total) {
  // 18 digits always fit into a long.
  private static final Pattern WRITTEN =
      Pattern.compile("bytes +([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

  /** Returns the range written, or empty if it is none or contradicts itself. */
  static Optional<ContentRange> parse(@Nullable String written) {
    if (written == null) {
      return Optional.empty();
    }
    Matcher matcher = WRITTEN.matcher(written.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long first = Long.parseLong(matcher.group(1));
    long last = Long.parseLong(matcher.group(2));
    long total = matcher.group(3).equals("*") ? -1 : Long.parseLong(matcher.group(3));
    boolean sound = first <= last && (total < 0 || last < total);
    return sound ? Optional.of(new ContentRange(first, last, total)) : Optional.empty();
  }

  /** Bytes in this range. */
  long length() {
    return last - first + 1;
  }
}
