/**
 * What is known about projects, files, blobs and wants: the mirror's memory.
 *
 * <p>It knows nothing of HTTP, of upstreams, or of how pages look.
 */
@NullMarked
package dev.wheelhouse.storage.catalog;

import org.jspecify.annotations.NullMarked;
