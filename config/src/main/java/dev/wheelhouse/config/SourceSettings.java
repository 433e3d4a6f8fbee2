package dev.wheelhouse.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * One source of files.
 *
 * @param name {@code [a-z0-9][a-z0-9-]*}, in one name space with the indexes
 * @param urls the index roots, each ending in {@code /}; several are mirrors of one index, tried in
 *     order; empty for {@link Kind#LOCAL}
 * @param ttl how long a page counts as fresh
 * @param negativeTtl how long an absence counts as fresh
 * @param allowedHosts further hosts ({@code host} or {@code host:port}) that its files may come
 *     from, beside those of {@code urls}
 * @param absentStatuses HTTP statuses by which it says that a project does not exist
 * @param required whether a merged page needs its answer
 * @param mirrors other places that have the bytes of its files
 */
public record SourceSettings(
    String name,
    Kind kind,
    List<SafeUri> urls,
    Duration ttl,
    Duration negativeTtl,
    Set<String> allowedHosts,
    Set<Integer> absentStatuses,
    Delisted delisted,
    boolean required,
    List<MirrorSettings> mirrors) {
  public SourceSettings {
    urls = List.copyOf(urls);
    allowedHosts = Set.copyOf(allowedHosts);
    absentStatuses = Set.copyOf(absentStatuses);
    mirrors = List.copyOf(mirrors);
  }

  /** What stands behind a source. */
  public enum Kind {
    /** What a person handed over. */
    LOCAL,
    /** An upstream index of PEP 503 or PEP 691. */
    SIMPLE
  }

  /** What becomes of a file that a source no longer lists on a page that still exists. */
  public enum Delisted {
    /** It is listed as before. */
    LIST,
    /** It is listed as yanked, with a reason. */
    YANK,
    /** It is not listed. */
    HIDE
  }
}
