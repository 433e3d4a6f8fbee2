package dev.wheelhouse.index.wheel;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Version;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a resolver needs of METADATA or PKG-INFO. Fields not named here are left alone.
 *
 * <p>Source: the core metadata specification, up to 2.6.
 *
 * @param requiresPython the specifier as written, or null
 * @param requiresDist requirements as written, with their markers, in order
 * @param providesExtra names of extras as written, in order
 */
public record CoreMetadata(
    ProjectName project,
    Version version,
    @Nullable String requiresPython,
    List<String> requiresDist,
    List<String> providesExtra) {
  public CoreMetadata {
    requiresDist = List.copyOf(requiresDist);
    providesExtra = List.copyOf(providesExtra);
  }

  /**
   * Reads the headers of {@code bytes}, leniently.
   *
   * @throws WheelException.Malformed if name or version is missing or none
   */
  public static CoreMetadata parse(byte[] bytes) throws WheelException.Malformed {
    HeaderBlock headers = HeaderBlock.parse(bytes);
    Optional<String> name = headers.first("name");
    Optional<String> version = headers.first("version");
    return new CoreMetadata(
        name.flatMap(ProjectName::parse).orElseThrow(() -> missing("Name", name)),
        version.flatMap(Version::parse).orElseThrow(() -> missing("Version", version)),
        headers.first("requires-python").orElse(null),
        headers.all("requires-dist"),
        headers.all("provides-extra"));
  }

  private static WheelException.Malformed missing(String field, Optional<String> found) {
    return new WheelException.Malformed(
        found.isEmpty()
            ? "metadata without " + field
            : "metadata whose %s is none: %s".formatted(field, found.get()));
  }
}
