package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.FileLink;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Sha256;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One file that a source lists or once listed, or that a person handed over (source {@code local}).
 *
 * @param id of the row, for ever
 * @param address the path below {@code /files/<source>/}, canonical ({@code FileAddress}); for
 *     local files {@code <sha256>/<filename>}
 * @param link as the source last gave it, with the {@code Requires-Python} of its METADATA where
 *     the source gives none; {@code url} is the origin's; for local files the address
 * @param seen the digest that we computed where the source gave none (first-seen), else null
 * @param metadataSeen the digest of the METADATA that we hold for this file, else null
 * @param upstreamName the file's own name where it is offered under another one, else null
 * @param firstSeen when it was first listed or handed over
 * @param delistedAt since when a page that still exists does not list it, else null
 * @param withdrawn whether the project's page vanished while it was listed; hidden until listed
 *     again
 * @param superseded whether the source now has other bytes under the same origin URL
 * @param validator the ETag of the last fill that fed clients before it verified, else null
 * @param here whether its bytes are in the store
 * @param metadataRefused whether its METADATA must not be read ({@link RefusedMetadata})
 * @param pinned whether it is in a set ({@link FileSet})
 * @param facts what is known of it beside what its source says
 */
public record FileRow(
    long id,
    String source,
    ProjectName project,
    String address,
    FileLink link,
    @Nullable Sha256 seen,
    @Nullable Sha256 metadataSeen,
    @Nullable String upstreamName,
    Instant firstSeen,
    @Nullable Instant delistedAt,
    boolean withdrawn,
    boolean superseded,
    @Nullable String validator,
    boolean here,
    boolean metadataRefused,
    boolean pinned,
    FileFacts facts) {

  /** A file that is in no set, and of which nothing is known but what its source says. */
  public FileRow(
      long id,
      String source,
      ProjectName project,
      String address,
      FileLink link,
      @Nullable Sha256 seen,
      @Nullable Sha256 metadataSeen,
      @Nullable String upstreamName,
      Instant firstSeen,
      @Nullable Instant delistedAt,
      boolean withdrawn,
      boolean superseded,
      @Nullable String validator,
      boolean here,
      boolean metadataRefused) {
    this(
        id,
        source,
        project,
        address,
        link,
        seen,
        metadataSeen,
        upstreamName,
        firstSeen,
        delistedAt,
        withdrawn,
        superseded,
        validator,
        here,
        metadataRefused,
        false,
        FileFacts.NONE);
  }

  /** The digest by which its bytes are stored: the listed one, else the first-seen one. */
  public Optional<Sha256> sha256() {
    return link.sha256().or(() -> Optional.ofNullable(seen));
  }

  /** The file name that pages and addresses carry. */
  public String filename() {
    return link.filename();
  }
}
