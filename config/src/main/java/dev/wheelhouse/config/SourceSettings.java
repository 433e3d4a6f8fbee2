package dev.wheelhouse.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One source of files.
 *
 * @param name {@code [a-z0-9][a-z0-9-]*}, in one name space with the indexes
 * @param urls where it is asked, with the credentials for that place; several are mirrors of each
 *     other, tried in order. Of {@link Kind#SIMPLE} the index roots, each ending in {@code /}; of
 *     other kinds that are asked the one page itself; else empty
 * @param ttl how long a page counts as fresh
 * @param negativeTtl how long an absence counts as fresh
 * @param allowedHosts further hosts ({@code host} or {@code host:port}) that its files may come
 *     from, beside those of {@code urls}
 * @param absentStatuses HTTP statuses by which it says that a project does not exist
 * @param required whether a merged page needs its answer
 * @param mirrors other places that have the bytes of its files
 * @param publicHosts of the hosts above those that only a preset names: they must have public
 *     addresses. Lower case, without port and brackets
 * @param builds which of several builds of one version it offers
 * @param folder where its files lie, if it is {@link Kind#DIRECTORY}, else null
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
    List<MirrorSettings> mirrors,
    Set<String> publicHosts,
    BuildSettings builds,
    @Nullable FolderSettings folder) {
  public SourceSettings {
    urls = List.copyOf(urls);
    allowedHosts = Set.copyOf(allowedHosts);
    absentStatuses = Set.copyOf(absentStatuses);
    mirrors = List.copyOf(mirrors);
    publicHosts = Set.copyOf(publicHosts);
  }

  /** A source that offers every build, all of whose hosts a person named. */
  public SourceSettings(
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
    this(
        name,
        kind,
        urls,
        ttl,
        negativeTtl,
        allowedHosts,
        absentStatuses,
        delisted,
        required,
        mirrors,
        Set.of(),
        BuildSettings.ALL,
        null);
  }

  /** What stands behind a source. */
  public enum Kind {
    /** What a person handed over. */
    LOCAL,
    /** An upstream index of PEP 503 or PEP 691. */
    SIMPLE,
    /** One HTML page of links to files of any project. */
    FIND_LINKS,
    /** The releases of a GitHub repository, as its REST API lists them. */
    RELEASE_PAGE,
    /** A folder of this machine that people drop files into. */
    DIRECTORY;

    /** As settings write it, e.g. {@code find-links}. */
    public String written() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether somebody else's server is asked what there is. */
    public boolean isAsked() {
      return this != LOCAL && this != DIRECTORY;
    }

    /** Whether one page lists the files of all projects. */
    public boolean isFlat() {
      return this == FIND_LINKS || this == RELEASE_PAGE;
    }
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
