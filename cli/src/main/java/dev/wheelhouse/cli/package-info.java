/**
 * The commands: what a person types, and what they read.
 *
 * <p>It decides nothing about packages; a running server does the work where there is one.
 */
@NullMarked
package dev.wheelhouse.cli;

import org.jspecify.annotations.NullMarked;
