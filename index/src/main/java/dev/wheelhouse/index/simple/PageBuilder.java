package dev.wheelhouse.index.simple;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.MetadataLink;
import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectPage;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.index.Yank;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gathers what a page of either form says, by the rules that {@link SimpleParser} states. */
final class PageBuilder {
  private static final Map<String, Integer> DIGEST_LENGTHS =
      Map.of("sha256", 64, "sha384", 96, "sha512", 128, "md5", 32); // hex digits
  private static final int SHARED_TEXTS = 1000; // a page that has more shares nothing
  private static final Yank NOT_YANKED = Yank.no();
  private static final MetadataLink NO_METADATA = MetadataLink.none();

  private final ProjectName project;
  private final String pageUrl;
  private final Consumer<FileLink> files;
  private final Set<String> seenUrls = new HashSet<>();
  private final Map<String, String> texts = new HashMap<>();
  private final List<String> versions = new ArrayList<>();
  private String marker = ProjectStatus.ACTIVE.marker();
  private @Nullable String reason;

  /** A builder that hands each file to {@code files} once it is read. */
  PageBuilder(ProjectName project, String pageUrl, Consumer<FileLink> files) {
    this.project = project;
    this.pageUrl = pageUrl;
    this.files = files;
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
    files.accept(
        new FileLink(
            filename,
            url,
            entry.hashes.size() > 1 ? withoutWeak(entry.hashes) : entry.hashes,
            entry.size,
            entry.uploadTime,
            shared(entry.requiresPython),
            entry.yank,
            entry.metadata,
            entry.provenance,
            entry.gpgSig));
  }

  /** One text for all that are equal, since thousands of files say the same. */
  private @Nullable String shared(@Nullable String text) {
    if (text == null || texts.size() >= SHARED_TEXTS) {
      return text;
    }
    String first = texts.putIfAbsent(text, text);
    return first == null ? text : first;
  }

  /** The page without its files, which were handed on. */
  ProjectPage build() {
    return new ProjectPage(
        project, List.of(), versions, new ProjectStatus(marker, reason), Map.of());
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
    private Yank yank = NOT_YANKED;
    private MetadataLink metadata = NO_METADATA;
    private @Nullable String provenance;
    private @Nullable Boolean gpgSig;

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
      uploadTime = UploadTime.parse(written);
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

    void gpgSig(@Nullable Boolean told) {
      gpgSig = told;
    }

    /** Takes {@code true} and {@code false}; everything else is not told. */
    void gpgSig(String written) {
      String value = written.strip().toLowerCase(Locale.ROOT);
      boolean told = value.equals("true") || value.equals("false");
      gpgSig = told ? Boolean.valueOf(value) : null;
    }

    void provenance(String url) {
      provenance = Urls.resolve("", url).orElse(null);
    }

    private static boolean isHex(String text) {
      return text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }
  }
}
