package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Two demands on one project that no version of it meets. */
record Clash(Demand first, Demand second) {
  /** The first clash among the facts of a message; empty if every two of them can be met. */
  static Optional<Clash> find(Message message, Lookup lookup) throws IOException {
    List<Demand> demands = demands(message);
    for (int i = 0; i < demands.size(); i++) {
      for (int j = i + 1; j < demands.size(); j++) {
        if (disjoint(demands.get(i).asked(), demands.get(j).asked(), lookup)) {
          boolean swapped = demands.get(i).yours(); // who asks on behalf of others comes first
          Chains chains = new Chains(lookup);
          return Optional.of(
              new Clash(
                  chains.completed(demands.get(swapped ? j : i), message.required()),
                  chains.completed(demands.get(swapped ? i : j), message.required())));
        }
      }
    }
    return Optional.empty();
  }

  /** All demands of a message: those of projects, then the person's own. */
  static List<Demand> demands(Message message) {
    List<Demand> demands = new ArrayList<>();
    for (Message.Need need : message.needs()) {
      demands.add(through(need, message));
    }
    message.required().forEach(one -> demands.add(Demand.yours(one)));
    return demands;
  }

  private static boolean disjoint(Requirement one, Requirement other, Lookup lookup)
      throws IOException {
    if (!one.project().equals(other.project())) {
      return false;
    }
    List<Version> versions = lookup.listing(one.project()).map(Listing::versions).orElse(List.of());
    return !versions.isEmpty()
        && versions.stream()
            .noneMatch(v -> one.specifiers().contains(v) && other.specifiers().contains(v));
  }

  /** Follows who asks back to what the person asked for. */
  private static Demand through(Message.Need need, Message message) {
    List<Requirement> chain = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    Requirement asker = need.asker();
    while (seen.add(asker.project())) {
      Requirement current = asker;
      Optional<Requirement> yours =
          message.required().stream()
              .filter(one -> one.project().equals(current.project()))
              .findFirst();
      chain.addFirst(yours.orElse(current));
      if (yours.isPresent()) {
        return new Demand(need.asked(), need.asker(), chain, true);
      }
      Optional<Message.Need> before =
          message.needs().stream()
              .filter(one -> one.asked().project().equals(current.project()))
              .findFirst();
      if (before.isEmpty()) {
        break;
      }
      asker = before.get().asker();
    }
    return new Demand(need.asked(), need.asker(), chain, false);
  }
}
