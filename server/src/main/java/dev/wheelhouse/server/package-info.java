@NullMarked
package dev.wheelhouse.server;

import org.jspecify.annotations.NullMarked;
