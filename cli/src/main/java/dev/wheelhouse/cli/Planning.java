package dev.wheelhouse.cli;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.plan.IndexClient;
import dev.wheelhouse.plan.Plan;
import dev.wheelhouse.plan.PlanResult;
import dev.wheelhouse.plan.Planner;
import dev.wheelhouse.plan.Program;
import dev.wheelhouse.plan.Target;
import dev.wheelhouse.plan.Wishes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Plans in a session, and keeps what its commands have in common. */
final class Planning {
  private final Session session;
  private final Settings settings;
  private final Consumer<String> tell;
  private final URI clients;
  private final String begin;
  private final IndexClient index;
  private final PlanOptions options;
  private final Program program;
  private long free;
  private long room = Long.MAX_VALUE;

  Planning(Session session, Settings settings, PlanOptions options, Consumer<String> tell)
      throws IOException {
    this(session, settings, options, options.path(), tell);
  }

  /** The same, through the index at this path, which ends in that of the options. */
  Planning(
      Session session, Settings settings, PlanOptions options, String path, Consumer<String> tell)
      throws IOException {
    options.checkIndex(settings);
    this.session = session;
    this.settings = settings;
    this.tell = tell;
    this.clients = session.clients();
    this.begin = path.substring(0, path.length() - options.path().length());
    boolean onlyHere = path.startsWith("-/here/") || Offline.is(session);
    this.index = new IndexClient(clients.resolve(path), onlyHere);
    this.options = options;
    ResolverWheel wheel = new ResolverWheel(session);
    this.program =
        options.program(
            digest -> wheel.here(digest).map(here -> clients.resolve(here).toString()),
            new IndexClient(clients.resolve(options.path())),
            settings,
            tell);
  }

  /** The resolver. */
  Program program() {
    return program;
  }

  /** For whom. */
  List<Target> targets() throws IOException {
    return options.targets(program);
  }

  /** Through which index. */
  IndexClient index() {
    return index;
  }

  /** Free bytes at the data directory, as of the last plan. */
  long free() {
    return free;
  }

  /**
   * How many bytes a fetch may bring, as of the last plan: what the store may take, and what
   * unfinished downloads have of it already.
   */
  long room() {
    return room;
  }

  private static long room(Map<String, Object> disk) {
    return disk.containsKey("usable")
        ? Output.number(disk, "usable") + Output.number(disk, "unfinished")
        : Long.MAX_VALUE; // a server of an older version
  }

  PlanResult plan(Wishes wishes, List<Target> targets) throws IOException {
    return planner().plan(wishes, targets);
  }

  /** The same, where nobody wants to know why nothing fits. */
  Optional<List<Plan>> attempt(Wishes wishes, List<Target> targets) throws IOException {
    return planner().attempt(wishes, targets);
  }

  private Planner planner() throws IOException {
    Path cache = PlanOptions.tools(settings).resolve(program.name() + "-cache");
    Files.createDirectories(cache);
    return new Planner(program, index, this::others, this::locate, cache, tell);
  }

  /** Flat sources, which have files of few projects, and those that a rule names for this one. */
  private Map<String, IndexClient> others(ProjectName project) {
    List<String> ruled =
        settings.indexes().values().stream()
            .flatMap(one -> one.rules().stream())
            .filter(rule -> rule.projects().contains(project.value()))
            .flatMap(rule -> rule.sources().stream())
            .toList();
    Map<String, IndexClient> others = new TreeMap<>();
    settings
        .sources()
        .forEach((name, source) -> {
          if (source.kind().isFlat() || ruled.contains(name)) {
            others.put(name, new IndexClient(clients.resolve(begin + name + "/simple/")));
          }
        });
    return others;
  }

  private List<Map<String, Object>> locate(List<String> paths) throws IOException {
    List<Map<String, Object>> found = new ArrayList<>();
    boolean unused =
        session.send(
            "locate",
            Map.of(),
            String.join("\n", paths),
            fields -> {
              if (Output.text(fields, "event").equals("disk")) {
                free = Output.number(fields, "free");
                room = room(fields);
              } else {
                found.add(fields);
              }
            });
    return found;
  }

  /** The way to the indexes that stands in locks. */
  String root() {
    return "http://%s:%d"
        .formatted(
            settings.host().equals("0.0.0.0") || settings.host().equals("::")
                ? "127.0.0.1"
                : settings.host(),
            settings.port());
  }
}
