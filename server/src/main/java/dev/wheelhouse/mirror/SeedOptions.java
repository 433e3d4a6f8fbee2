package dev.wheelhouse.mirror;

import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.storage.catalog.LocalKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a file is to be seeded.
 *
 * @param expect the digest that it must have, or null
 * @param kind how the project shall stand to upstream, or null to decide by the rules
 * @param replace whether other bytes under the same name give way to it
 * @param variant whether it becomes the offered one of several variants that share a name
 * @param uploadTime what pages say of it, or null for the newest date inside
 */
public record SeedOptions(
    @Nullable Sha256 expect,
    @Nullable LocalKind kind,
    boolean replace,
    boolean variant,
    @Nullable Instant uploadTime) {
  /** Nothing special. */
  public static final SeedOptions PLAIN = new SeedOptions(null, null, false, false, null);
}
