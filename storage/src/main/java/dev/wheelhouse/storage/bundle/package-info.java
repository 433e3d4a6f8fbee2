/**
 * The format of bundles, which carry files and all that is known of them across an air gap; written
 * and read. Knows nothing of sets that are planned, of servers, or of where a bundle comes from.
 */
@NullMarked
package dev.wheelhouse.storage.bundle;

import org.jspecify.annotations.NullMarked;
