package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells of a clash: who wants what, through whom, what would fit, and one line to paste. */
final class ClashText {
  private static final int SHOWN = 3;

  private final Clash clash;
  private final Lookup lookup;
  private final Search search;

  ClashText(Clash clash, Lookup lookup) {
    this.clash = clash;
    this.lookup = lookup;
    this.search = new Search(lookup);
  }

  /** Who wants what, and through whom. */
  List<String> heading() {
    List<String> lines = new ArrayList<>();
    String both = "%s, and %s.".formatted(clash.first().wants(), clash.second().wants());
    lines.add(both.startsWith("you") ? "You" + both.substring(3) : both);
    clash.first().through().ifPresent(lines::add);
    clash.second().through().ifPresent(lines::add);
    return lines;
  }

  List<String> lines() throws IOException {
    Demand first = clash.first();
    Demand second = clash.second();
    List<String> lines = new ArrayList<>(heading());
    if (first.yours() && second.yours()) {
      lines.add("Both are yours, and no version is both. Leave one of them out.");
      return lines;
    }
    Optional<Side> one = search.side(first, second);
    Optional<Side> other = search.side(second, first);
    if (first.known()) {
      one.ifPresent(side -> lines.add(would(side, first, second)));
    }
    if (second.known()) {
      other.ifPresent(side -> lines.add(would(side, second, first)));
    }
    for (Demand demand : List.of(first, second)) {
      if (search.onlyByExtras(demand)) {
        lines.add(byExtras(demand));
      }
    }
    Optional<Side> moved = moved(one, other);
    if (moved.isPresent()) {
      lines.add("Instead of %s write:".formatted(Side.bare(moved.get().replaced())));
      lines.add("    " + moved.get().line().orElseThrow());
    } else {
      override(lines);
    }
    return lines;
  }

  private String would(Side side, Demand mine, Demand other) {
    String name = Side.name(side.replaced());
    String with = mine.yours() ? Side.bare(other.chain().getLast()) : Side.bare(other.asked());
    if (!mine.yours() && side.looked() == 0) {
      return "%s: there is no other version whose METADATA could be looked at.".formatted(name);
    }
    if (side.fitting().isEmpty()) {
      return mine.yours()
          ? "%s: no version fits %s.".formatted(name, with)
          : "%s: no version fits %s, of %d looked at.".formatted(name, with, side.looked());
    }
    String shown =
        side.fitting().stream()
            .limit(SHOWN)
            .map(version -> version + source(side, version))
            .collect(Collectors.joining(", "));
    int more = side.fitting().size() - SHOWN;
    return "%s: %s%s would fit %s%s."
        .formatted(
            name,
            shown,
            more > 0 ? " and %d more".formatted(more) : "",
            with,
            mine.yours() ? "" : " (%d looked at)".formatted(side.looked()));
  }

  private String source(Side side, Version version) {
    try {
      return lookup
              .listing(side.replaced().project())
              .map(listing -> listing.hasWheel(version, lookup.target()))
              .orElse(true)
          ? ""
          : " (source distribution only)";
    } catch (IOException unknown) {
      return "";
    }
  }

  private static String byExtras(Demand demand) {
    Requirement asker = demand.chain().getLast();
    return "%s asks for %s through its extra %s; without it, it does not."
        .formatted(asker.project(), demand.asked().project(), String.join(", ", asker.extras()));
  }

  /**
   * The side to move: the one that has somewhere to go; of two, not the one that would leap to
   * another first number; else the one with the fewer requirements, since it moves less with it.
   */
  private static Optional<Side> moved(Optional<Side> one, Optional<Side> other) {
    Optional<Side> first = one.filter(Side::fits);
    Optional<Side> second = other.filter(Side::fits);
    if (first.isEmpty() || second.isEmpty()) {
      return first.or(() -> second);
    }
    if (first.get().leaps() != second.get().leaps()) {
      return first.get().leaps() ? second : first;
    }
    return first.get().weight() <= second.get().weight() ? first : second;
  }

  private void override(List<String> lines) throws IOException {
    Demand first = clash.first();
    Demand second = clash.second();
    Optional<Version> one = search.current(first.asked());
    Optional<Version> other = search.current(second.asked());
    if (one.isEmpty() || other.isEmpty()) {
      lines.add("Nothing that was looked at fits, and one side cannot be had at all.");
      return;
    }
    boolean takeFirst =
        !second.yours() && one.get().compareTo(other.get()) > 0; // what you ask for wins
    Version version = takeFirst ? one.get() : other.get();
    Demand overruled = takeFirst ? second : first;
    lines.add(
        "Nothing that was looked at fits. It can be forced by an override (uv: a file for"
            + " --override), at a risk:");
    lines.add(
        "%s then runs with %s %s, which it does not allow: nobody tested that, and `pip check` will complain."
            .formatted(Side.bare(overruled.chain().getLast()), first.asked().project(), version));
    lines.add("    %s==%s".formatted(Side.name(first.asked()), version));
  }
}
