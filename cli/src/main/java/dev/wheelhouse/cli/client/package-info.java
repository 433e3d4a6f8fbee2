/**
 * The side of those who install: what to paste for a mirror, and what on a machine goes past one.
 *
 * <p>It reads files and asks programs; it changes nothing and opens no data directory.
 */
@NullMarked
package dev.wheelhouse.cli.client;

import org.jspecify.annotations.NullMarked;
