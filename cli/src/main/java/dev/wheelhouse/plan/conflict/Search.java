package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.SpecifierSet;
import dev.wheelhouse.index.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Looks for versions of one side of a clash that would do with the other side as it is. */
final class Search {
  /** As many METADATA at once as ask no server for too much. */
  private static final int AT_ONCE = 8;

  private final Lookup lookup;

  Search(Lookup lookup) {
    this.lookup = lookup;
  }

  /** The side {@code mine}; empty if nothing that was looked up tells which version it is about. */
  Optional<Side> side(Demand mine, Demand other) throws IOException {
    Requirement top = mine.top();
    Optional<Listing> listing = lookup.listing(top.project());
    Optional<Version> current = current(top);
    if (listing.isEmpty() || current.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        mine.yours()
            ? own(mine, other, listing.get(), current.get())
            : asking(mine, other, listing.get(), current.get()));
  }

  /** The version that a resolver takes first; one that is not listed if only that is named. */
  Optional<Version> current(Requirement one) throws IOException {
    Optional<Listing> listing = lookup.listing(one.project());
    if (listing.isEmpty()) {
      return Optional.empty();
    }
    List<Version> choices = listing.get().choices(one.specifiers(), lookup.target());
    List<Version> listed = choices.isEmpty() ? listing.get().matching(one.specifiers()) : choices;
    return listed.isEmpty() ? pinned(one.specifiers()) : Optional.of(listed.getLast());
  }

  /** The version of a single {@code ==}. */
  static Optional<Version> pinned(SpecifierSet specifiers) {
    String written = specifiers.toString();
    return written.startsWith("==") ? Version.parse(written.substring(2)) : Optional.empty();
  }

  private Side own(Demand mine, Demand other, Listing listing, Version current) throws IOException {
    List<Version> fitting = listing.choices(other.asked().specifiers(), lookup.target());
    Optional<String> line =
        fitting.isEmpty()
            ? Optional.empty()
            : Optional.of(Side.name(mine.asked()) + other.asked().specifiers());
    return new Side(
        mine.asked(),
        current,
        fitting.reversed(),
        fitting.size(),
        line,
        leaps(mine.asked(), fitting.reversed(), listing),
        lookup.weight(listing.project(), current));
  }

  /** Which of some versions fit, and of how many that could be told. */
  private record Looked(List<Version> fitting, int told) {}

  private Side asking(Demand mine, Demand other, Listing listing, Version current)
      throws IOException {
    Requirement top = mine.top();
    List<Version> usable = listing.choices(SpecifierSet.ANY, lookup.target());
    List<Version> near = mine.known() ? Neighbours.of(usable, current) : List.of();
    Looked looked = look(mine, other.asked(), near);
    List<Version> fitting = looked.fitting();
    Optional<String> line =
        fitting.stream()
            .findFirst()
            .map(best -> Side.name(top) + Neighbours.clauses(usable, current, best));
    return new Side(
        top,
        current,
        fitting,
        looked.told(),
        line,
        leaps(top, fitting, listing),
        lookup.weight(top.project(), current));
  }

  private static boolean leaps(Requirement asked, List<Version> fitting, Listing listing) {
    return !fitting.isEmpty()
        && listing.matching(asked.specifiers()).stream()
            .noneMatch(version -> major(version).equals(major(fitting.getFirst())));
  }

  private static String major(Version version) {
    return version.toString().replaceAll("\\D.*", "");
  }

  private Looked look(Demand mine, Requirement other, List<Version> near) {
    Semaphore turns = new Semaphore(AT_ONCE);
    List<Future<Optional<Boolean>>> looking = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Version version : near) {
        looking.add(
            threads.submit(() -> {
              turns.acquireUninterruptibly();
              try {
                return fits(mine, version, other);
              } finally {
                turns.release();
              }
            }));
      }
    }
    List<Version> fitting = new ArrayList<>();
    int told = 0;
    for (int i = 0; i < near.size(); i++) {
      // One that cannot be looked at is not offered; the reading lives without it.
      if (looking.get(i).state() == Future.State.SUCCESS
          && looking.get(i).resultNow().isPresent()) {
        told++;
        if (looking.get(i).resultNow().get()) {
          fitting.add(near.get(i));
        }
      }
    }
    return new Looked(fitting, told);
  }

  /**
   * Follows the chain from a version of its top, taking the newest at each step; empty if METADATA
   * that is needed for it is not to be had.
   */
  private Optional<Boolean> fits(Demand mine, Version top, Requirement other) throws IOException {
    ProjectName project = mine.top().project();
    Set<String> extras = mine.top().extras();
    Version version = top;
    for (Requirement step : mine.chain().subList(1, mine.chain().size())) {
      Optional<List<Requirement>> asked = asked(project, version, extras, step.project());
      if (asked.isEmpty()) {
        return Optional.empty();
      }
      if (asked.get().isEmpty()) {
        return Optional.of(true);
      }
      Requirement one = asked.get().getFirst();
      Optional<Version> next = current(one);
      if (next.isEmpty()) {
        return Optional.of(false);
      }
      project = one.project();
      extras = one.extras();
      version = next.get();
    }
    Optional<List<Requirement>> asked = asked(project, version, extras, other.project());
    return asked.isEmpty() ? Optional.empty() : Optional.of(meet(asked.get(), other));
  }

  private Optional<List<Requirement>> asked(
      ProjectName project, Version version, Set<String> extras, ProjectName of) throws IOException {
    return lookup
        .requirements(project, version, extras)
        .map(all -> all.stream().filter(one -> one.project().equals(of)).toList());
  }

  private boolean meet(List<Requirement> asked, Requirement other) throws IOException {
    return lookup.listing(other.project()).map(one -> one.matching(other.specifiers())).stream()
        .flatMap(List::stream)
        .anyMatch(v -> asked.stream().allMatch(one -> one.specifiers().contains(v)));
  }

  /** Whether the last of a chain asks for the project through its extras alone. */
  boolean onlyByExtras(Demand mine) throws IOException {
    if (mine.yours() || mine.chain().getLast().extras().isEmpty()) {
      return false;
    }
    Requirement asker = mine.chain().getLast();
    Optional<Version> version = current(asker);
    return version.isPresent()
        && asked(asker.project(), version.get(), Set.of(), mine.asked().project())
            .map(List::isEmpty)
            .orElse(false);
  }
}
