package dev.wheelhouse.storage.catalog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why the METADATA of a file must not be read.
 *
 * @param validator of the origin's object in which it was found, or null if that has none
 */
public record RefusedMetadata(String reason, @Nullable String validator, Instant at) {}
