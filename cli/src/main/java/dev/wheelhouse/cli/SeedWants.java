package dev.wheelhouse.cli;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.index.PathSegments;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.index.Requirement;
import dev.wheelhouse.index.Sha256;
import dev.wheelhouse.plan.Plan;
import dev.wheelhouse.plan.PlannedFile;
import dev.wheelhouse.storage.catalog.FileSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings here what another mirror wants. Files are fetched from the source that they name; projects
 * and requirements are resolved, each with all that it needs. One that fails stops no other. Used
 * once, by one thread.
 */
final class SeedWants {
  /** The address of a call has room for so many digests. */
  private static final int DIGESTS_A_CALL = 40;

  private final Session session;
  private final Settings settings;
  private final PlanOptions options;
  private final Output output;
  private final boolean tools;
  private final FetchLines lines;
  private final Set<String> digests = new LinkedHashSet<>();
  private final List<String> unmet = new ArrayList<>();
  private final Map<String, Set<String>> paths = new LinkedHashMap<>();
  private final Map<ProjectName, String> asked = new LinkedHashMap<>();
  private List<FileSet.Target> targets = List.of();

  /** {@code tools}: whether what source distributions need to be built comes too. */
  SeedWants(Session session, Settings settings, PlanOptions options, Output output, boolean tools) {
    this.session = session;
    this.settings = settings;
    this.options = options;
    this.output = output;
    this.tools = tools;
    this.lines = new FetchLines(output);
  }

  /**
   * Fetches what a file asks for.
   *
   * @param set what is here in the end is added to it, if there is one
   * @return whether all of it is here
   */
  boolean run(Path file, @Nullable String set) throws IOException {
    WantList wants = WantList.read(file);
    for (String name : wants.files()) {
      if (!fetch(name)) {
        unmet.add(name);
      }
    }
    wants.unclear().forEach(name -> fail(name, "neither a file nor a requirement"));
    if (!wants.requirements().isEmpty()) {
      resolve(wants.requirements(), set);
    }
    lines.end();
    bring(set);
    boolean added = set == null || add(set);
    summary(wants.size(), set);
    return unmet.isEmpty() && added;
  }

  private boolean fetch(String name) throws IOException {
    String[] parts = name.split("/", 3); // source, host, path
    if (parts.length < 3 || parts[0].equals("local")) {
      tell(name, "not fetched", "no source lists it: hand it over with wheelhouse seed");
      return false;
    }
    // Of its address the scheme does not matter.
    String host = PathSegments.decode(parts[1]).orElse(parts[1]);
    return session.run(
        "fetch",
        Map.of("wish", "https://" + host + "/" + parts[2]),
        null,
        fields -> {
          Sha256.parse(Output.text(fields, "sha256")).ifPresent(one -> digests.add(one.hex()));
          lines.tell(fields);
        });
  }

  private void resolve(List<Requirement> wants, @Nullable String set) throws IOException {
    WantResolver resolver;
    try {
      Planning planning = new Planning(session, settings, options, what -> {});
      WantGround ground = WantGround.of(session, planning, options, set);
      going("resolving %d wants for %s".formatted(wants.size(), ground.words()));
      targets =
          ground.targets().stream()
              .map(target -> new FileSet.Target(target.python(), target.platform()))
              .toList();
      resolver = new WantResolver(planning, options, ground);
    } catch (IOException e) {
      wants.forEach(want -> fail(want.toString(), String.valueOf(e.getMessage())));
      return;
    }
    for (Requirement want : wants) {
      resolve(want, resolver);
    }
  }

  private void resolve(Requirement want, WantResolver resolver) {
    String name = want.toString();
    boolean bare = name.equals(want.project().value());
    String said = asked.get(want.project());
    if (bare && said != null) {
      covered(name, said);
      return;
    }
    Optional<String> taken = bare ? resolver.taken(want.project()) : Optional.empty();
    if (taken.isPresent()) {
      tell(name, "resolved", taken.get() + ": came with a want before it");
      return;
    }
    asked.putIfAbsent(want.project(), name);
    switch (resolver.resolve(want)) {
      case WantResolver.Outcome.Failed(String why) -> fail(name, why);
      case WantResolver.Outcome.Chosen chosen -> {
        Set<String> files = paths(chosen.plans());
        List<Plan> built = tools ? resolver.tools(chosen.plans()) : List.of();
        files.addAll(paths(built));
        paths.put(name, files);
        tell(
            name,
            "resolved",
            (chosen.versions().isEmpty() ? "" : chosen.versions() + ": ")
                + chosen.why()
                + needs(want.project(), chosen.plans(), built));
      }
    }
  }

  /** A project by itself says nothing that a requirement on it has not said. */
  private void covered(String name, String said) {
    if (unmet.contains(said)) {
      fail(name, "wanted as " + said);
    } else {
      tell(name, "resolved", "wanted as " + said);
    }
  }

  private static Set<String> paths(List<Plan> plans) {
    return plans.stream()
        .flatMap(plan -> plan.files().stream())
        .map(PlannedFile::path)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String needs(ProjectName own, List<Plan> plans, List<Plan> built) {
    if (plans.stream().allMatch(plan -> plan.files().isEmpty())) {
      return "; its marker is false there, so nothing comes";
    }
    long others =
        plans.stream()
            .flatMap(plan -> plan.files().stream())
            .map(PlannedFile::project)
            .filter(project -> !project.equals(own))
            .distinct()
            .count();
    String building =
        plans.stream()
            .flatMap(plan -> plan.buildRequires().stream())
            .distinct()
            .collect(Collectors.joining(", "));
    return "; %d other projects come with it%s%s"
        .formatted(
            others,
            building.isEmpty() ? "" : "; building it needs " + building,
            building.isEmpty()
                ? ""
                : built.isEmpty() ? ", which does not come" : ", which come too");
  }

  private void bring(@Nullable String set) throws IOException {
    Set<String> all = new LinkedHashSet<>();
    paths.values().forEach(all::addAll);
    if (all.isEmpty()) {
      return;
    }
    boolean unusedAll = new Bringing(output, set).run(session, all);
    Set<String> here = new LinkedHashSet<>();
    boolean unusedKnown =
        session.send(
            "locate",
            Map.of(),
            String.join("\n", all),
            fields -> {
              if (Boolean.TRUE.equals(fields.get("here"))) {
                here.add(Output.text(fields, "path"));
                digests.add(Output.text(fields, "sha256"));
              }
            });
    paths.forEach((want, files) -> {
      if (!here.containsAll(files)) {
        unmet.add(want);
      }
    });
  }

  private boolean add(String set) throws IOException {
    List<String> all = List.copyOf(digests);
    boolean added = true;
    for (int from = 0; from < all.size(); from += DIGESTS_A_CALL) {
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("name", set);
      parameters.put(
          "wish",
          String.join("\n", all.subList(from, Math.min(from + DIGESTS_A_CALL, all.size()))));
      parameters.put(
          "targets", targets.stream().map(Object::toString).collect(Collectors.joining("\n")));
      added &= session.run("set-add", parameters, null, fields -> {});
    }
    return added;
  }

  private void summary(int wants, @Nullable String set) {
    if (output.json()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("event", "summary");
      fields.put("wants", wants);
      fields.put("unmet", unmet);
      output.json(fields);
      return;
    }
    output
        .out()
        .printf(
            "%d wants: %d met, %d not%s%s%n",
            wants,
            wants - unmet.size(),
            unmet.size(),
            unmet.isEmpty() ? "" : " (" + String.join("; ", unmet) + ")",
            set == null || digests.isEmpty()
                ? ""
                : "; %d files in set %s".formatted(digests.size(), set));
  }

  private void fail(String name, String why) {
    unmet.add(name);
    tell(name, "not fetched", why);
  }

  private void tell(String name, String result, String why) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event", "want");
    fields.put("filename", name);
    fields.put("result", result);
    fields.put("why", why);
    lines.tell(fields);
  }

  private void going(String what) {
    if (!output.json()) {
      output.err().println(what);
    }
  }
}
