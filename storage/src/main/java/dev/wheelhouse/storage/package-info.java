/** What the rooms of storage share: how a store fails, lines of JSON. */
@NullMarked
package dev.wheelhouse.storage;

import org.jspecify.annotations.NullMarked;
