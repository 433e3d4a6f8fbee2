/**
 * What is inside a wheel or an sdist: metadata, RECORD, and whether the archive is safe to hand on.
 *
 * <p>It reads through {@link dev.wheelhouse.index.wheel.ByteSource} alone and knows nothing of
 * where the bytes lie, of stores, or of networks.
 */
@NullMarked
package dev.wheelhouse.index.wheel;

import org.jspecify.annotations.NullMarked;
