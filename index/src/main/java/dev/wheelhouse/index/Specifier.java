package dev.wheelhouse.index;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One clause of a version specifier, as {@code >=2.6} is. Immutable.
 *
 * <p>Source: PEP 440, "Version specifiers". Where its text and older tools differ the text counts:
 * a prefix is an epoch and a release, and only a post-release <em>of the version named</em> is kept
 * from {@code >}.
 */
public final class Specifier {
  private static final String ANY_END = ".*";

  private final Operator operator;
  private final boolean prefix;
  private final @Nullable Version version;
  private final String written;

  private Specifier(Operator operator, boolean prefix, @Nullable Version version, String written) {
    this.operator = operator;
    this.prefix = prefix;
    this.version = version;
    this.written = written;
  }

  /** How versions are compared, with the sign of each. */
  public enum Operator {
    /** The very text. */
    ARBITRARY("==="),
    /** The same version; without a local label in the clause, whatever the label. */
    EQUAL("=="),
    /** Not {@link #EQUAL}. */
    NOT_EQUAL("!="),
    /** At least this, and of the same series. */
    COMPATIBLE("~="),
    /** This or earlier. */
    AT_MOST("<="),
    /** This or later. */
    AT_LEAST(">="),
    /** Earlier, and no pre-release of this unless this is one. */
    BELOW("<"),
    /** Later, and no local version of this, nor a post-release of it unless this is one. */
    ABOVE(">");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    /** The sign as it is written. */
    public String sign() {
      return sign;
    }
  }

  /**
   * Reads one clause; white space may stand round the sign and the version.
   *
   * @return empty if there is no sign, no version, or one that the sign does not take: a local
   *     label with an order, {@code .*} with anything but {@code ==} and {@code !=} or behind more
   *     than a release, {@code ~=} with a single number
   */
  public static Optional<Specifier> parse(String written) {
    String clause = written.strip();
    for (Operator operator : Operator.values()) { // a longer sign stands before its beginning
      if (clause.startsWith(operator.sign)) {
        return Optional.ofNullable(read(operator, clause.substring(operator.sign.length())));
      }
    }
    return Optional.empty();
  }

  private static @Nullable Specifier read(Operator operator, String rest) {
    String text = rest.strip();
    if (operator == Operator.ARBITRARY) {
      return isArbitrary(text) ? new Specifier(operator, false, null, text) : null;
    }
    boolean equality = operator == Operator.EQUAL || operator == Operator.NOT_EQUAL;
    boolean prefix = text.endsWith(ANY_END);
    String bare = prefix ? text.substring(0, text.length() - ANY_END.length()) : text;
    Version version = bare.equals(bare.strip()) ? Version.parse(bare).orElse(null) : null;
    if (version == null
        || (prefix && !(equality && version.plain()))
        || (!equality && version.hasLocal())
        || (operator == Operator.COMPATIBLE && version.series().isEmpty())) {
      return null;
    }
    return new Specifier(operator, prefix, version, version + (prefix ? ANY_END : ""));
  }

  private static boolean isArbitrary(String text) {
    return !text.isEmpty()
        && text.chars().noneMatch(c -> c == ';' || c == ')' || Character.isWhitespace(c));
  }

  /** How it compares. */
  public Operator operator() {
    return operator;
  }

  /**
   * Whether it takes {@code candidate}, pre-release or not. For {@code ===} the candidate's normal
   * form counts, in any case.
   */
  public boolean contains(Version candidate) {
    Version named = version;
    if (named == null) {
      return candidate.toString().equalsIgnoreCase(written);
    }
    return switch (operator) {
      case EQUAL, ARBITRARY -> equalTo(candidate, named);
      case NOT_EQUAL -> !equalTo(candidate, named);
      case COMPATIBLE ->
          candidate.withoutLocal().compareTo(named) >= 0
              && candidate.startsWith(named.series().orElse(named));
      case AT_MOST -> candidate.withoutLocal().compareTo(named) <= 0;
      case AT_LEAST -> candidate.withoutLocal().compareTo(named) >= 0;
      case BELOW -> candidate.compareTo(named.prerelease() ? named : named.dev0()) < 0;
      case ABOVE ->
          candidate.withoutLocal().compareTo(named) > 0 && !candidate.postReleaseOf(named);
    };
  }

  private boolean equalTo(Version candidate, Version named) {
    if (prefix) {
      return candidate.startsWith(named);
    }
    return named.equals(named.hasLocal() ? candidate : candidate.withoutLocal());
  }

  /** Whether it asks for pre-releases by naming one. Source: "Handling of pre-releases". */
  public boolean namesPrerelease() {
    Version named = operator == Operator.ARBITRARY ? Version.parse(written).orElse(null) : version;
    return operator != Operator.NOT_EQUAL && named != null && named.prerelease();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Specifier that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** The clause with its version in normal form; arbitrary text in lower case. */
  @Override
  public String toString() {
    return operator.sign
        + (operator == Operator.ARBITRARY ? written.toLowerCase(Locale.ROOT) : written);
  }
}
