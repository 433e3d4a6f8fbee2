package dev.wheelhouse.plan;

import java.util.List;
import java.util.Set;

/** What a resolver made of wishes. */
sealed interface Resolution {
  /**
   * It found versions that fit together.
   *
   * @param told what source distributions said of themselves, for those where that was asked
   */
  record Resolved(List<Locked> projects, Set<StatedSdist> told) implements Resolution {
    public Resolved {
      projects = List.copyOf(projects);
      told = Set.copyOf(told);
    }
  }

  /** It found none; {@code message} is its own. */
  record Unresolved(String message) implements Resolution {}
}
