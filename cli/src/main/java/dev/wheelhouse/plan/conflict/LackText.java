package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.config.Nearest;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.SpecifierSet;
import dev.wheelhouse.index.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Tells of a project or version that cannot be had as it was asked for, and what can.
 *
 * @param asked what cannot be had
 * @param others what else is asked of the project
 */
record LackText(Requirement asked, SpecifierSet others, Lookup lookup) {
  private static final int SHOWN = 3;

  /**
   * The lines; none if the index has a file for the target after all.
   *
   * @param alsoKnown names of projects beside those that the index knows
   */
  List<String> lines(Collection<ProjectName> alsoKnown) throws IOException {
    Optional<Listing> listing = lookup.listing(asked.project());
    if (listing.isEmpty()) {
      return absent(alsoKnown);
    }
    List<Version> matching = listing.get().matching(asked.specifiers());
    if (matching.isEmpty()) {
      return noVersion(listing.get());
    }
    if (matching.stream().anyMatch(v -> listing.get().hasWheel(v, lookup.target()))) {
      return List.of();
    }
    Version newest = asked.specifiers().select(matching).getLast();
    return new FileText(listing.get(), newest, others, lookup).lines();
  }

  private List<String> absent(Collection<ProjectName> alsoKnown) throws IOException {
    if (lookup.index().onlyHere()) {
      return List.of(
          "No file of %s is here, and only what is here counts. Where upstreams can be asked,"
                  .formatted(asked.project())
              + " wheelhouse fetch and seed bring it.");
    }
    TreeSet<String> names = new TreeSet<>();
    lookup.index().names().forEach(name -> names.add(name.value()));
    alsoKnown.forEach(name -> names.add(name.value()));
    names.remove(asked.project().value());
    List<String> lines = new ArrayList<>();
    lines.add("No source of this index has a project %s.".formatted(asked.project()));
    lookup
        .index()
        .elsewhere(asked.project())
        .forEach((name, page) ->
            lines.add(
                "Index %s of this server has it. A rule brings it in: %s"
                    .formatted(name, FileText.rule(asked.project(), name))));
    Optional<String> near = Nearest.of(asked.project().value(), names);
    if (near.isPresent()) {
      lines.add("The nearest name that is known here is %s. Write:".formatted(near.get()));
      lines.add("    " + near.get() + asked.specifiers());
    } else {
      lines.add("No name that is known here is near it.");
    }
    return lines;
  }

  private List<String> noVersion(Listing listing) throws IOException {
    List<Version> all = listing.choices(SpecifierSet.ANY, lookup.target());
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: no such version is %s (there are %d%s)."
            .formatted(
                asked.project() + asked.specifiers().toString(),
                lookup.index().onlyHere() ? "here" : "listed",
                listing.versions().size(),
                all.isEmpty() ? "" : ", from %s to %s".formatted(all.getFirst(), all.getLast())));
    lookup
        .index()
        .elsewhere(asked.project())
        .forEach((name, page) -> {
          List<Version> there = Listing.of(page).matching(asked.specifiers());
          if (!there.isEmpty()) {
            lines.add("Index %s of this server has %s.".formatted(name, there.getLast()));
          }
        });
    List<Version> near = nearest(all);
    if (near.isEmpty()) {
      lines.add("No version that is listed has a file for %s.".formatted(lookup.target()));
      return lines;
    }
    lines.add("The nearest that are: %s.".formatted(joined(near)));
    List<Version> kept = all.reversed().stream().filter(others::contains).toList();
    if (!others.clauses().isEmpty()) {
      lines.add(
          kept.isEmpty()
              ? "None keeps to %s, which is asked for too.".formatted(others)
              : "To %s, which is asked for too, keep: %s%s."
                  .formatted(
                      others,
                      joined(kept.stream().limit(SHOWN).toList()),
                      kept.size() > SHOWN ? " and %d more".formatted(kept.size() - SHOWN) : ""));
    }
    Optional<Version> best =
        near.stream().filter(others::contains).findFirst().or(() -> kept.stream().findFirst());
    if (best.isPresent()) {
      lines.add("Instead of %s write:".formatted(asked.project() + asked.specifiers().toString()));
      lines.add("    %s==%s".formatted(Side.name(asked), best.get()));
    }
    return lines;
  }

  /**
   * Those that somebody who mistyped may have meant: other builds of the version, the same digits
   * with other dots, the next ones in order.
   */
  private List<Version> nearest(List<Version> all) {
    Optional<Version> pin = Search.pinned(asked.specifiers());
    if (pin.isEmpty()) {
      return all.isEmpty() ? List.of() : List.of(all.getLast());
    }
    Version wanted = pin.get();
    List<Version> near =
        new ArrayList<>(
            all.stream().filter(v -> v.withoutLocal().equals(wanted.withoutLocal())).toList());
    all.stream().filter(v -> digits(v).equals(digits(wanted))).forEach(near::add);
    Neighbours.of(all, wanted).stream().limit(SHOWN).forEach(near::add);
    return near.stream().distinct().limit(SHOWN).toList();
  }

  private static String digits(Version version) {
    return version.toString().replaceAll("[^\\d.].*", "").replace(".", "");
  }

  static String joined(List<Version> versions) {
    return versions.stream().map(Version::toString).collect(Collectors.joining(", "));
  }
}
