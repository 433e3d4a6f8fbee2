/**
 * The words of Python packaging, parsed once: names, versions, file names, digests, pages.
 *
 * <p>It does no I/O and knows nothing of servers, stores or settings.
 */
@NullMarked
package dev.wheelhouse.index;

import org.jspecify.annotations.NullMarked;
