package dev.wheelhouse.index.simple;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the form of an answer from what the client accepts. No header makes it fail.
 *
 * <p>Source: PEP 691, "Version + Format Selection"; RFC 9110, section 12.5.
 */
public final class Negotiation {
  private static final String LATEST_JSON = "application/vnd.pypi.simple.latest+json";
  private static final String LATEST_HTML = "application/vnd.pypi.simple.latest+html";

  private Negotiation() {}

  /**
   * Chooses the page's form. The greatest weight wins; among equal ones a type that is named before
   * one that a wildcard covers; among named ones JSON; under wildcards {@code text/html}.
   *
   * @param accept the {@code Accept} header, several joined by commas, or null; a header in which
   *     nothing is well formed counts as absent
   * @param format the {@code format} parameter of the query, raw or decoded, or null; it overrides
   *     the header
   * @return empty if nothing that we have is wanted, which is 406
   */
  public static Optional<SimpleFormat> choose(@Nullable String accept, @Nullable String format) {
    if (format != null && !format.isBlank()) {
      return named(format);
    }
    QualityList ranges = QualityList.parse(accept);
    if (ranges.entries().isEmpty()) {
      return Optional.of(SimpleFormat.HTML_TEXT);
    }
    Match best = null;
    for (SimpleFormat candidate : SimpleFormat.values()) {
      Match match = match(candidate, ranges);
      if (match != null && match.weight() > 0 && (best == null || match.beats(best))) {
        best = match;
      }
    }
    return Optional.ofNullable(best).map(Match::format);
  }

  /** Whether a body may be sent gzipped to a client with this {@code Accept-Encoding}. */
  public static boolean gzip(@Nullable String acceptEncoding) {
    QualityList codings = QualityList.parse(acceptEncoding);
    double any = codings.weight("*").orElse(0);
    double gzip = codings.weight("gzip").orElse(codings.weight("x-gzip").orElse(any));
    return gzip > 0 && gzip >= codings.weight("identity").orElse(0);
  }

  /** The form named by {@code format=}; a {@code +} may have become {@code %2B} or a space. */
  private static Optional<SimpleFormat> named(String format) {
    String type = format.strip().toLowerCase(Locale.ROOT).replace("%2b", "+").replace("%2f", "/");
    String wanted = type.replace("%20", "+").replace(' ', '+');
    for (SimpleFormat candidate : SimpleFormat.values()) {
      if (names(candidate).contains(wanted)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static List<String> names(SimpleFormat format) {
    return switch (format) {
      case JSON -> List.of(format.mediaType(), LATEST_JSON);
      case HTML_V1 -> List.of(format.mediaType(), LATEST_HTML);
      case HTML_TEXT -> List.of(format.mediaType());
    };
  }

  /** How the most specific range that covers {@code format} weighs it, or null if none does. */
  private static @Nullable Match match(SimpleFormat format, QualityList ranges) {
    for (String name : names(format)) {
      OptionalDouble weight = ranges.weight(name);
      if (weight.isPresent()) {
        return new Match(format, weight.getAsDouble(), true);
      }
    }
    String type = format.mediaType().substring(0, format.mediaType().indexOf('/'));
    OptionalDouble wildcard = ranges.weight(type + "/*");
    if (wildcard.isEmpty()) {
      wildcard = ranges.weight("*/*");
    }
    return wildcard.isPresent() ? new Match(format, wildcard.getAsDouble(), false) : null;
  }

  private record Match(SimpleFormat format, double weight, boolean explicit) {
    /** Whether this is better than {@code other}, which stands before it in the server's order. */
    boolean beats(Match other) {
      if (weight != other.weight) {
        return weight > other.weight;
      }
      if (explicit != other.explicit) {
        return explicit;
      }
      return !explicit && format == SimpleFormat.HTML_TEXT;
    }
  }
}
