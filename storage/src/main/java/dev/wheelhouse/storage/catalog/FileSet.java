package dev.wheelhouse.storage.catalog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A named list of files, as a plan or a person made it. Its files are never removed to make room,
 * and stay listed as they were when their source delists them.
 *
 * @param name see {@link #isName}
 * @param targets what it was made for; empty if that is not known
 * @param files the ids of their rows, in no order
 * @param pylock the text of its {@code pylock.NAME.toml}, or null
 * @param requirements the text of its {@code requirements.NAME.txt}, or null
 * @param created when a set of this name was first stored
 * @param changed when it was last stored
 */
public record FileSet(
    String name,
    List<Target> targets,
    List<Long> files,
    @Nullable String pylock,
    @Nullable String requirements,
    Instant created,
    Instant changed) {
  /** What {@link #isName} takes, in words. */
  public static final String NAME_RULE = "1 to 64 letters, digits, '-' and '_'";

  // No dot: of pylock.NAME.toml no installer accepts one in NAME (PEP 751).
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

  public FileSet {
    if (!isName(name)) {
      throw new IllegalArgumentException("not a name of a set: " + name);
    }
    targets = List.copyOf(targets);
    files = List.copyOf(new TreeSet<>(files));
  }

  /** A set that is stored now. */
  public FileSet(
      String name,
      List<Target> targets,
      List<Long> files,
      @Nullable String pylock,
      @Nullable String requirements,
      Instant now) {
    this(name, targets, files, pylock, requirements, now, now);
  }

  /** Whether a set may be called so. */
  public static boolean isName(String written) {
    return NAME.matcher(written).matches();
  }

  /** The set with these files as well. Locks do not know them and are dropped if any is new. */
  public FileSet with(List<Long> more, Instant now) {
    if (files.containsAll(more)) {
      return this;
    }
    List<Long> all = new ArrayList<>(files);
    all.addAll(more);
    return new FileSet(name, targets, all, null, null, created, now);
  }

  /** The set made for these, if nobody has said yet for whom it is. */
  public FileSet forThese(List<Target> these) {
    return targets.isEmpty()
        ? new FileSet(name, these, files, pylock, requirements, created, changed)
        : this;
  }

  /**
   * For whom files were chosen.
   *
   * @param python a version such as {@code 3.10}
   * @param platform a tag such as {@code linux_x86_64}
   */
  public record Target(String python, String platform) {
    /** Reads what {@link #toString} wrote. */
    public static Optional<Target> parse(String written) {
      String[] parts = written.split(" ", -1);
      return parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty()
          ? Optional.of(new Target(parts[0], parts[1]))
          : Optional.empty();
    }

    @Override
    public String toString() {
      return python + " " + platform;
    }
  }
}
