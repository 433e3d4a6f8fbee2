package dev.wheelhouse.storage.catalog;

import java.time.Instant;

/**
 * A name for a moment in every index.
 *
 * @param at the last moment that counts, in whole microseconds
 * @param made when the name was given
 */
public record FrozenView(String name, Instant at, Instant made) {}
