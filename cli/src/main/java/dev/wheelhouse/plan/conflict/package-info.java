/**
 * Says in plain words why requirements do not fit together, and what to write instead.
 *
 * <p>It reads the message of a resolver, and asks an index; it resolves nothing itself.
 */
@NullMarked
package dev.wheelhouse.plan.conflict;

import org.jspecify.annotations.NullMarked;
