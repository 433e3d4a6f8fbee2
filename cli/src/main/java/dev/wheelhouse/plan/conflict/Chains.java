package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.Version;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the chain that a message leaves out, as pip's does, from METADATA. */
final class Chains {
  private static final int MOST_LOOKS = 40;

  private final Lookup lookup;
  private final Search search;

  Chains(Lookup lookup) {
    this.lookup = lookup;
    this.search = new Search(lookup);
  }

  /** The demand with a chain from what the person asked for, if a short one is found. */
  Demand completed(Demand demand, List<Requirement> required) throws IOException {
    if (demand.known()) {
      return demand;
    }
    ProjectName end = demand.top().project();
    Deque<List<Requirement>> open = new ArrayDeque<>();
    Set<ProjectName> seen = new HashSet<>();
    for (Requirement one : required) {
      seen.add(one.project());
      open.add(List.of(one));
    }
    for (int looks = 0; looks < MOST_LOOKS && !open.isEmpty(); looks++) {
      List<Requirement> path = open.remove();
      for (Requirement next : asked(path.getLast())) {
        if (seen.add(next.project())) {
          List<Requirement> longer = new ArrayList<>(path);
          longer.add(next);
          if (next.project().equals(end)) {
            longer.addAll(demand.chain().subList(1, demand.chain().size()));
            return new Demand(demand.asked(), demand.asker(), longer, true);
          }
          open.add(longer);
        }
      }
    }
    return demand;
  }

  private List<Requirement> asked(Requirement one) throws IOException {
    Optional<Version> version = search.current(one);
    return version.isEmpty()
        ? List.of()
        : lookup.requirements(one.project(), version.get(), one.extras()).orElse(List.of());
  }
}
