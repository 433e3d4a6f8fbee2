/** What the rooms of storage share: how a store fails. */
@NullMarked
package dev.wheelhouse.storage;

import org.jspecify.annotations.NullMarked;
