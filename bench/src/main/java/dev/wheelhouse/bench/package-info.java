/**
 * The demo, a server for developers, and benches against rivals: real processes on loopback.
 *
 * <p>Nothing here is part of what users get.
 */
@NullMarked
package dev.wheelhouse.bench;

import org.jspecify.annotations.NullMarked;
