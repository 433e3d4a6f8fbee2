/**
 * Settings: read once, checked whole, immutable.
 *
 * <p>It knows nothing of what the settings are used for.
 */
@NullMarked
package dev.wheelhouse.config;

import org.jspecify.annotations.NullMarked;
