package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.Yank;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gathers what a page of either form says, by the rules that {@link SimpleParser} states. */
final class PageBuilder {
  private static final Map<String, Integer> DIGEST_LENGTHS =
      Map.of("sha256", 64, "sha384", 96, "sha512", 128, "md5", 32); // hex digits

  private final ProjectName project;
  private final String pageUrl;
  private final List<FileLink> files = new ArrayList<>();
  private final Set<String> seenUrls = new HashSet<>();
  private final List<String> versions = new ArrayList<>();
  private String marker = ProjectStatus.ACTIVE.marker();
  private @Nullable String reason;

  PageBuilder(ProjectName project, String pageUrl) {
    this.project = project;
    this.pageUrl = pageUrl;
  }

  void version(String written) {
    versions.add(text(written));
  }

  void marker(String written) {
    String clean = text(written).strip();
    marker = clean.isEmpty() ? marker : clean;
  }

  void reason(String written) {
    String clean = text(written);
    reason = clean.isBlank() ? null : clean;
  }

  /** Adds a file unless its address is the page's own, names no file, or was there before. */
  void file(Entry entry) {
    String url = Urls.resolve(entry.base == null ? pageUrl : entry.base, entry.href).orElse(null);
    if (url == null || Urls.path(url).equals(Urls.path(pageUrl))) {
      return;
    }
    String filename = filename(url);
    if (filename.isEmpty() || !seenUrls.add(url)) {
      return;
    }
    files.add(
        new FileLink(
            filename,
            url,
            entry.hashes.size() > 1 ? withoutWeak(entry.hashes) : entry.hashes,
            entry.size,
            entry.uploadTime,
            entry.requiresPython,
            entry.yank,
            entry.metadata,
            entry.provenance));
  }

  ProjectPage build() {
    return new ProjectPage(project, files, versions, new ProjectStatus(marker, reason), Map.of());
  }

  /** The decoded last segment of {@code url}'s path, or empty text if it can name no file. */
  static String filename(String url) {
    String path = Urls.path(url);
    String segment = path.substring(path.lastIndexOf('/') + 1);
    String name = PathSegments.decode(segment).orElse(segment);
    boolean unusable =
        name.equals(".")
            || name.equals("..")
            || name.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
    return unusable ? "" : name;
  }

  /** {@code written} without what no UTF-8 text can hold. */
  static String text(String written) {
    boolean odd = written.chars().anyMatch(c -> c == 0 || Character.isSurrogate((char) c));
    if (!odd) {
      return written;
    }
    var clean = new StringBuilder(written.length());
    written
        .codePoints()
        .filter(c -> c != 0)
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static Map<String, String> withoutWeak(Map<String, String> hashes) {
    var strong = new TreeMap<>(hashes);
    strong.remove("md5");
    return strong;
  }

  /** What a page says of one file, under way. */
  static final class Entry {
    private String href = "";
    private @Nullable String base;
    private final Map<String, String> hashes = new TreeMap<>();
    private @Nullable Long size;
    private @Nullable Instant uploadTime;
    private @Nullable String requiresPython;
    private Yank yank = Yank.no();
    private MetadataLink metadata = MetadataLink.none();
    private @Nullable String provenance;

    void href(String reference) {
      href = reference;
    }

    /** Resolves against {@code url} instead of the page's own. */
    void base(String url) {
      base = url;
    }

    /**
     * Keeps a digest if its algorithm is one that clients know and its hex has the right length.
     */
    void hash(String algorithm, String written) {
      String name = algorithm.strip().toLowerCase(Locale.ROOT);
      String hex = written.strip().toLowerCase(Locale.ROOT);
      Integer length = DIGEST_LENGTHS.get(name);
      if (length != null && hex.length() == length && isHex(hex)) {
        hashes.putIfAbsent(name, hex);
      }
    }

    void size(long bytes) {
      size = bytes < 0 ? null : bytes;
    }

    void uploadTime(String written) {
      try {
        uploadTime =
            OffsetDateTime.parse(written.strip()).toInstant().truncatedTo(ChronoUnit.MICROS);
      } catch (DateTimeException notATime) {
        uploadTime = null; // the same as not told
      }
    }

    void requiresPython(String specifier) {
      String clean = text(specifier).strip();
      requiresPython = clean.isEmpty() ? null : clean;
    }

    void yanked(String why) {
      yank = new Yank.Yes(text(why));
    }

    void metadataExists() {
      metadata = new MetadataLink.Exists();
    }

    void metadata(Sha256 sha256) {
      metadata = new MetadataLink.Digest(sha256);
    }

    void provenance(String url) {
      provenance = Urls.resolve("", url).orElse(null);
    }

    private static boolean isHex(String text) {
      return text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }
  }
}
