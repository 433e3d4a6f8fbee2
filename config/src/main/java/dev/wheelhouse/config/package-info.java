@NullMarked
package dev.wheelhouse.config;

import org.jspecify.annotations.NullMarked;
