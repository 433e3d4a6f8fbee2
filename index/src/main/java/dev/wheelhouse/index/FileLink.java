package dev.wheelhouse.index;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One file as a project page lists it, read from upstream or about to be written by us.
 *
 * @param filename the decoded last path segment of {@code url}, with a literal {@code +}
 * @param url absolute when read (resolved against the final page URL, without fragment); when
 *     written, whatever the page shall say, already percent-encoded
 * @param hashes lower-case algorithm to lower-case hex; only sha256, sha384, sha512 and md5
 * @param size in bytes, or null if not told
 * @param uploadTime or null if not told
 * @param requiresPython the specifier as upstream wrote it, unescaped, or null
 * @param provenance absolute URL, or null
 * @param gpgSig whether there is a signature beside the file, or null if not told; who does not
 *     serve it leaves it out
 */
public record FileLink(
    String filename,
    String url,
    Map<String, String> hashes,
    @Nullable Long size,
    @Nullable Instant uploadTime,
    @Nullable String requiresPython,
    Yank yank,
    MetadataLink metadata,
    @Nullable String provenance,
    @Nullable Boolean gpgSig) {
  public FileLink {
    hashes = Map.copyOf(hashes);
  }

  /** A file of which nothing is told about a signature. */
  public FileLink(
      String filename,
      String url,
      Map<String, String> hashes,
      @Nullable Long size,
      @Nullable Instant uploadTime,
      @Nullable String requiresPython,
      Yank yank,
      MetadataLink metadata,
      @Nullable String provenance) {
    this(filename, url, hashes, size, uploadTime, requiresPython, yank, metadata, provenance, null);
  }

  /** The sha256 that the page gives, if it gives one. */
  public Optional<Sha256> sha256() {
    return Optional.ofNullable(hashes.get("sha256")).flatMap(Sha256::parse);
  }
}
