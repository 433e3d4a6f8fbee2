/**
 * The simple repository API as text: pages read and written in HTML and JSON, and the choice
 * between them.
 *
 * <p>It does no I/O and knows nothing of where pages come from, how they are merged, or what our
 * own addresses look like.
 */
@NullMarked
package dev.wheelhouse.index.simple;

import org.jspecify.annotations.NullMarked;
