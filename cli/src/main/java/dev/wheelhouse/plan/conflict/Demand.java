package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.Requirement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One side of a clash: what is asked of a project, and through whom.
 *
 * @param asked the project and the versions of it that would do
 * @param asker the versions that ask, as the message states them; null if the person asks themself
 * @param chain who asks: from what the person asked for to the one that asks; empty if the person
 *     does
 * @param known whether the chain begins with what the person asked for; a message may not tell
 */
record Demand(
    Requirement asked, @Nullable Requirement asker, List<Requirement> chain, boolean known) {
  Demand {
    chain = List.copyOf(chain);
  }

  /** What the person asks for themself. */
  static Demand yours(Requirement asked) {
    return new Demand(asked, null, List.of(), true);
  }

  boolean yours() {
    return chain.isEmpty();
  }

  /** What a person would write otherwise to move this side. */
  Requirement top() {
    return yours() ? asked : chain.getFirst();
  }

  /** Half a sentence: who wants what. */
  String wants() {
    return asker == null
        ? "you ask for " + Side.bare(asked)
        : "%s needs %s".formatted(Side.bare(asker), Side.bare(asked));
  }

  /** A sentence on how it comes in; empty if the person asks themself. */
  Optional<String> through() {
    if (yours()) {
      return Optional.empty();
    }
    String top = Side.bare(top());
    if (!known) {
      return Optional.of(
          "%s comes in through something that you ask for; the message does not tell what."
              .formatted(top));
    }
    return Optional.of(
        chain.size() == 1
            ? "You ask for %s yourself.".formatted(top)
            : "The chain: you ask for %s, which needs %s."
                .formatted(
                    top,
                    chain.stream()
                        .skip(1)
                        .map(Side::bare)
                        .collect(Collectors.joining(", which needs "))));
  }
}
