/**
 * Asks upstream indexes for pages and origins for files, and says in which of few ways it failed.
 * It must not know what a page means, what is kept, or who asked.
 */
@NullMarked
package dev.wheelhouse.upstream;

import org.jspecify.annotations.NullMarked;
