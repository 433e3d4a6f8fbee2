/**
 * Asking other indexes and file hosts.
 *
 * <p>It knows nothing of the store, of what is cached, or of who asks.
 */
@NullMarked
package dev.wheelhouse.upstream;

import org.jspecify.annotations.NullMarked;
