/**
 * What has to be here for a list of requirements: resolved by a real resolver, through our index.
 */
@NullMarked
package dev.wheelhouse.plan;

import org.jspecify.annotations.NullMarked;
