package dev.wheelhouse.cli;

import dev.wheelhouse.plan.IndexClient;
import dev.wheelhouse.plan.UvWheel;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The wheel of the resolver as a file of this mirror: so it can be carried to where none is. */
final class ResolverWheel {
  private final Session session;

  ResolverWheel(Session session) {
    this.session = session;
  }

  /** The path of a file with these bytes, if they are here. */
  Optional<String> here(String sha256) throws IOException {
    List<String> paths = new ArrayList<>();
    boolean unusedKnown =
        session.run(
            "show",
            Map.of("file", sha256),
            null,
            fields -> {
              if (Boolean.TRUE.equals(fields.get("here"))) {
                paths.add(Output.text(fields, "path"));
              }
            });
    return paths.stream().findFirst();
  }

  /**
   * The machines for which the sets of these names need it: their targets', and this one.
   *
   * @param names if empty, all sets
   */
  Set<String> machines(List<String> names) throws IOException {
    Set<String> machines = new TreeSet<>(Set.of(UvWheel.machine()));
    boolean unused =
        session.run(
            "sets",
            Map.of(),
            null,
            fields -> {
              if (names.isEmpty() || names.contains(Output.text(fields, "set"))) {
                String targets = Output.text(fields, "targets");
                for (String machine : List.of("x86_64", "aarch64")) {
                  if (targets.contains("linux") && targets.contains(machine)) {
                    machines.add(machine);
                  }
                }
              }
            });
    return machines;
  }

  /**
   * Sees to it that the wheel for a machine is here, if an upstream can be asked.
   *
   * @return why it is not; empty if it is
   */
  Optional<String> bring(String machine) {
    try {
      if (here(UvWheel.digest(machine)).isPresent()) {
        return Optional.empty();
      }
      if (Offline.is(session)) {
        return Optional.of("it is not here, and this mirror is offline");
      }
      IndexClient index = new IndexClient(session.clients().resolve("simple/"));
      String path = URI.create(UvWheel.listed(index, machine)).getRawPath();
      List<String> why = new ArrayList<>();
      boolean unusedAll =
          session.send(
              "bring",
              Map.of(),
              path,
              fields -> {
                if (Output.text(fields, "result").equals("failed")) {
                  why.add(Output.text(fields, "why"));
                }
              });
      return why.stream().findFirst();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
