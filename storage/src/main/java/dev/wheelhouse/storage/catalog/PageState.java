package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.ProjectStatus;
import dev.wheelhouse.index.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a source last said of a project.
 *
 * @param checkedAt when the source last confirmed this, by a page, a 304 or an absence
 * @param etag upstream's validator of the page, if it gave one
 * @param lastModified upstream's {@code Last-Modified} as it was written, if it gave one
 * @param body the digest of the page as it came, null unless {@link Presence#LISTED} once
 * @param allowed whether a person lifted the hiding of a quarantined or vanished project
 */
public record PageState(
    String source,
    ProjectName project,
    Presence presence,
    Instant checkedAt,
    @Nullable String etag,
    @Nullable String lastModified,
    @Nullable Sha256 body,
    ProjectStatus status,
    boolean allowed) {

  /** How a source stands to a project. */
  public enum Presence {
    /** The source has a page for it. */
    LISTED,
    /** The source said that there is none, and never had one. */
    ABSENT,
    /** The source had a page once, and now says that there is none. */
    VANISHED
  }
}
