package dev.wheelhouse.index;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A version in its normal form, with numbers of any length.
 *
 * <p>Equality is that of the order: {@code 1.0} equals {@code 1.0.0}, though each prints as it was
 * written (normalized).
 *
 * <p>Source: PEP 440, "Version scheme", "Normalization" and Appendix B.
 */
public final class Version implements Comparable<Version> {
  /** The rank of a version without a pre-release part; below it come a, b and rc. */
  static final int FINAL_RANK = 3;

  private static final String[] PRE_LETTERS = {"a", "b", "rc"};
  private static final int DEV_ONLY_RANK = -1;

  // Numbers are digit strings without leading zeros: a longer one is the greater one.
  private final String epoch;
  private final List<String> release;
  private final int preRank;
  private final String preNumber;
  private final @Nullable String post;
  private final @Nullable String dev;
  private final List<String> local;
  private final String text;

  Version(
      String epoch,
      List<String> release,
      int preRank,
      String preNumber,
      @Nullable String post,
      @Nullable String dev,
      List<String> local) {
    this.epoch = epoch;
    this.release = List.copyOf(release);
    this.preRank = preRank;
    this.preNumber = preNumber;
    this.post = post;
    this.dev = dev;
    this.local = List.copyOf(local);
    this.text = normalForm();
  }

  /**
   * Returns the version that {@code written} stands for in any of the spellings that PEP 440
   * normalizes (surrounding white space, a leading {@code v}, {@code alpha}, {@code 1.0-1} …), or
   * empty if it stands for none.
   */
  public static Optional<Version> parse(String written) {
    return Optional.ofNullable(new VersionScanner(written).scan());
  }

  /** Whether it has a local label, as {@code 2.6.0+cu124} has. */
  public boolean hasLocal() {
    return !local.isEmpty();
  }

  /** The local label in normal form, without its {@code +}. */
  public Optional<String> local() {
    return hasLocal() ? Optional.of(String.join(".", local)) : Optional.empty();
  }

  /** The same version without its local label. */
  public Version withoutLocal() {
    return hasLocal()
        ? new Version(epoch, release, preRank, preNumber, post, dev, List.of())
        : this;
  }

  /** Whether clients skip it unless asked: a pre-release or a development release. */
  public boolean prerelease() {
    return preRank != FINAL_RANK || dev != null;
  }

  /** The first version of this one's own line: what it would be as development release 0. */
  Version dev0() {
    return new Version(epoch, release, preRank, preNumber, post, "0", List.of());
  }

  /** Whether this is a post-release of {@code other}, which is none itself. */
  boolean postReleaseOf(Version other) {
    return post != null
        && other.post == null
        && other.dev == null
        && epoch.equals(other.epoch)
        && compareReleases(release, other.release) == 0
        && preRank == other.preRank
        && preNumber.equals(other.preNumber);
  }

  /** Whether it has a post part. */
  boolean postRelease() {
    return post != null;
  }

  /** Whether it has an epoch and a release at most. */
  boolean plain() {
    return preRank == FINAL_RANK && post == null && dev == null && local.isEmpty();
  }

  /** Whether the epoch is that of {@code prefix} and the release begins as its release does. */
  boolean startsWith(Version prefix) {
    boolean same = epoch.equals(prefix.epoch);
    for (int i = 0; same && i < prefix.release.size(); i++) {
      same = (i < release.size() ? release.get(i) : "0").equals(prefix.release.get(i));
    }
    return same;
  }

  /** Epoch and release without its last number; empty if the release has one number only. */
  Optional<Version> series() {
    int length = release.size() - 1;
    return length == 0
        ? Optional.empty()
        : Optional.of(
            new Version(epoch, release.subList(0, length), FINAL_RANK, "0", null, null, List.of()));
  }

  @Override
  public int compareTo(Version other) {
    int order = compareNumbers(epoch, other.epoch);
    if (order == 0) {
      order = compareReleases(release, other.release);
    }
    if (order == 0) {
      order = Integer.compare(orderingRank(), other.orderingRank());
    }
    if (order == 0) {
      order = compareNumbers(preNumber, other.preNumber);
    }
    if (order == 0) {
      order = compareOptional(post, other.post, -1);
    }
    if (order == 0) {
      order = compareOptional(dev, other.dev, 1);
    }
    return order == 0 ? compareLocals(local, other.local) : order;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Version that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    int hash = epoch.hashCode();
    for (int i = 0; i < significantLength(release); i++) {
      hash = 31 * hash + release.get(i).hashCode();
    }
    hash = 31 * hash + orderingRank();
    hash = 31 * hash + preNumber.hashCode();
    hash = 31 * hash + (post == null ? 7 : post.hashCode());
    hash = 31 * hash + (dev == null ? 11 : dev.hashCode());
    return 31 * hash + local.hashCode();
  }

  /** The normal form. */
  @Override
  public String toString() {
    return text;
  }

  private String normalForm() {
    var form = new StringBuilder();
    if (!epoch.equals("0")) {
      form.append(epoch).append('!');
    }
    form.append(String.join(".", release));
    if (preRank < FINAL_RANK) {
      form.append(PRE_LETTERS[preRank]).append(preNumber);
    }
    if (post != null) {
      form.append(".post").append(post);
    }
    if (dev != null) {
      form.append(".dev").append(dev);
    }
    if (!local.isEmpty()) {
      form.append('+').append(String.join(".", local));
    }
    return form.toString();
  }

  /** A version with a dev part alone sorts before the pre-releases of its release. */
  private int orderingRank() {
    return preRank == FINAL_RANK && post == null && dev != null ? DEV_ONLY_RANK : preRank;
  }

  private static int significantLength(List<String> release) {
    int length = release.size();
    while (length > 0 && release.get(length - 1).equals("0")) {
      length--;
    }
    return length;
  }

  private static int compareReleases(List<String> left, List<String> right) {
    int longest = Math.max(left.size(), right.size());
    for (int i = 0; i < longest; i++) {
      String mine = i < left.size() ? left.get(i) : "0";
      String theirs = i < right.size() ? right.get(i) : "0";
      int order = compareNumbers(mine, theirs);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** Compares two optional numbers; {@code absent} is the order of absence beside presence. */
  private static int compareOptional(@Nullable String left, @Nullable String right, int absent) {
    if (left == null) {
      return right == null ? 0 : absent;
    }
    return right == null ? -absent : compareNumbers(left, right);
  }

  private static int compareLocals(List<String> left, List<String> right) {
    int shared = Math.min(left.size(), right.size());
    for (int i = 0; i < shared; i++) {
      int order = compareLocalSegments(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  private static int compareLocalSegments(String left, String right) {
    boolean leftNumber = isNumber(left);
    boolean rightNumber = isNumber(right);
    if (leftNumber && rightNumber) {
      return compareNumbers(left, right);
    }
    return leftNumber == rightNumber
        ? left.compareTo(right)
        : Boolean.compare(leftNumber, rightNumber);
  }

  private static int compareNumbers(String left, String right) {
    return left.length() == right.length()
        ? left.compareTo(right)
        : Integer.compare(left.length(), right.length());
  }

  static boolean isNumber(String segment) {
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }
}
