/**
 * The use cases: answer a page, hand out a file, fill, seed, verify.
 *
 * <p>It joins upstreams and storage; it knows nothing of HTTP servers.
 */
@NullMarked
package dev.wheelhouse.mirror;

import org.jspecify.annotations.NullMarked;
