@NullMarked
package dev.wheelhouse.cli;

import org.jspecify.annotations.NullMarked;
