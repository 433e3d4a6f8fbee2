package dev.wheelhouse.storage.catalog;

import dev.wheelhouse.index.ProjectName;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a source last answered for the JSON of a project. Immutable; the array is not to be written
 * to.
 */
public final class ProjectJson {
  private final Key key;
  private final Instant checkedAt;
  private final @Nullable String etag;
  private final @Nullable String lastModified;
  private final byte @Nullable [] gzip;

  /**
   * An answer.
   *
   * @param checkedAt when the source last confirmed it
   * @param gzip the text as it came, compressed; null if there is none at the source
   */
  public ProjectJson(
      Key key,
      Instant checkedAt,
      @Nullable String etag,
      @Nullable String lastModified,
      byte @Nullable [] gzip) {
    this.key = key;
    this.checkedAt = checkedAt;
    this.etag = etag;
    this.lastModified = lastModified;
    this.gzip = gzip;
  }

  /**
   * What was asked for.
   *
   * @param version as it is asked for; empty for the project itself
   */
  public record Key(String source, ProjectName project, String version) {
    @Override
    public String toString() {
      return version.isEmpty() ? project.value() : project + " " + version;
    }
  }

  public Key key() {
    return key;
  }

  /** When the source last confirmed it. */
  public Instant checkedAt() {
    return checkedAt;
  }

  public @Nullable String etag() {
    return etag;
  }

  public @Nullable String lastModified() {
    return lastModified;
  }

  /** The text as it came, compressed; empty if the source said that there is none. */
  public Optional<byte[]> gzip() {
    return Optional.ofNullable(gzip);
  }
}
