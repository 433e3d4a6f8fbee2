package dev.wheelhouse.index;

import org.jspecify.annotations.Nullable;

/**
 * A project's status marker, e.g. {@code active} or {@code quarantined}, with an optional reason.
 *
 * <p>Source: PEP 792. Markers that are not known here are kept as they came.
 */
public record ProjectStatus(String marker, @Nullable String reason) {
  /** The default. */
  public static final ProjectStatus ACTIVE = new ProjectStatus("active", null);

  /** Whether an index must offer no file of the project. */
  public boolean quarantined() {
    return marker.equals("quarantined");
  }
}
