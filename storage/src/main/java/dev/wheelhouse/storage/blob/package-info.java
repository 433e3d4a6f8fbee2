/**
 * Bytes under their hash: written aside, checked, synced, then visible at once.
 *
 * <p>It knows nothing of projects, sources or pages.
 */
@NullMarked
package dev.wheelhouse.storage.blob;

import org.jspecify.annotations.NullMarked;
