package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.SpecifierSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reading of a resolver's message that no versions fit together. */
public final class Conflicts {
  private static final String UNKNOWN =
      "This message is not one that we know how to read; what it says is all there is.";

  private Conflicts() {}

  /**
   * Says in plain lines which two demands clash and through whom, or what cannot be had and why,
   * which versions would fit, and, indented by four, one line to write instead. It looks at some 80
   * METADATA at most.
   *
   * @param output what uv, or pip without {@code -q}, printed; 0.7.19, 0.13.9 and 26.3 were
   *     recorded
   * @param requirementLines what the person asked for, as in a requirements file
   * @return a single line that says so if the message is not known; never empty
   */
  public static List<String> read(
      String output, List<String> requirementLines, Target target, Index index) {
    Optional<Message> message = Message.parse(output);
    if (message.isEmpty()) {
      return List.of(UNKNOWN);
    }
    try {
      List<String> lines = lines(asked(message.get(), requirementLines), new Lookup(index, target));
      return lines.isEmpty() ? List.of(unread(output)) : List.copyOf(lines);
    } catch (IOException e) {
      return List.of("No reading of this, since the index did not answer: " + e.getMessage());
    }
  }

  /**
   * What is listed after all may be too young for a limit, of which the index here knows nothing.
   */
  private static String unread(String output) {
    return output.contains("exclude-newer")
        ? "What is missed is listed here; the limit of --exclude-newer hides it from the resolver."
        : UNKNOWN;
  }

  /** The message, and what the person asked for beyond what it mentions. */
  private static Message asked(Message message, List<String> lines) {
    Set<ProjectName> named =
        message.required().stream().map(Requirement::project).collect(Collectors.toSet());
    List<Requirement> more =
        lines.stream()
            .map(line -> line.replaceFirst("(^|\\s)#.*", "").replaceFirst("\\s--hash.*", ""))
            .map(Requirement::parse)
            .flatMap(Optional::stream)
            .filter(one -> !named.contains(one.project()))
            .toList();
    return new Message(
        Stream.concat(message.required().stream(), more.stream()).toList(),
        message.needs(),
        message.missing());
  }

  private static List<String> lines(Message message, Lookup lookup) throws IOException {
    Optional<Clash> clash = Clash.find(message, lookup);
    return clash.isPresent() ? clash(clash.get(), message, lookup) : lack(message, lookup);
  }

  /** A demand that no version at all meets is told before what it clashes with. */
  private static List<String> clash(Clash clash, Message message, Lookup lookup)
      throws IOException {
    ClashText text = new ClashText(clash, lookup);
    for (Demand demand : List.of(clash.first(), clash.second())) {
      Demand other = demand.equals(clash.first()) ? clash.second() : clash.first();
      Requirement asked = demand.asked();
      boolean listed =
          lookup.listing(asked.project()).stream()
              .anyMatch(one -> !one.matching(asked.specifiers()).isEmpty());
      if (!listed) {
        List<String> lines = new ArrayList<>(text.heading());
        lines.addAll(new LackText(asked, other.asked().specifiers(), lookup).lines(names(message)));
        return lines;
      }
    }
    return text.lines();
  }

  private static List<String> lack(Message message, Lookup lookup) throws IOException {
    List<Demand> demands = Clash.demands(message);
    for (Requirement missing : message.missing()) {
      List<Demand> asked =
          demands.stream().filter(one -> one.asked().project().equals(missing.project())).toList();
      for (Demand demand : asked) {
        SpecifierSet others =
            new SpecifierSet(
                asked.stream()
                    .filter(one -> !one.equals(demand))
                    .flatMap(one -> one.asked().specifiers().clauses().stream())
                    .distinct()
                    .toList());
        List<String> lines = new LackText(demand.asked(), others, lookup).lines(names(message));
        if (!lines.isEmpty()) {
          List<String> all = new ArrayList<>();
          demand.through().map(chain -> demand.wants() + ". " + chain).ifPresent(all::add);
          all.addAll(lines);
          return all;
        }
      }
      if (asked.isEmpty()) {
        List<String> lines = new LackText(missing, SpecifierSet.ANY, lookup).lines(names(message));
        if (!lines.isEmpty()) {
          return lines;
        }
      }
    }
    return List.of();
  }

  private static Set<ProjectName> names(Message message) {
    return Stream.concat(
            message.required().stream(), message.needs().stream().map(Message.Need::asked))
        .map(Requirement::project)
        .collect(Collectors.toSet());
  }
}
