/**
 * Builds the parts of a running mirror and closes them in reverse.
 *
 * <p>It knows every room and decides nothing.
 */
@NullMarked
package dev.wheelhouse.server;

import org.jspecify.annotations.NullMarked;
