package dev.wheelhouse.mirror;

import dev.wheelhouse.config.IndexSettings;
import dev.wheelhouse.config.RouteRule;
import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.storage.catalog.LocalKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which sources a project comes from at an index. A pure decision over the settings. */
final class Routing {
  static final String LOCAL = "local";

  private static final RouteRule NO_RULE =
      new RouteRule(List.of(), List.of(), RouteRule.Merge.FIRST);

  private final Map<String, List<Rule>> indexes = new LinkedHashMap<>();
  private final Map<String, Pattern> privateProjects = new LinkedHashMap<>();
  private final Map<String, SourceSettings> sources;

  Routing(Settings settings) {
    sources = settings.sources();
    for (IndexSettings index : settings.indexes().values()) {
      indexes.put(index.name(), index.rules().stream().map(Rule::of).toList());
    }
    // Each source stands alone as an index of its own name.
    for (String source : settings.sources().keySet()) {
      indexes.putIfAbsent(
          source,
          List.of(Rule.of(new RouteRule(List.of("*"), List.of(source), RouteRule.Merge.FIRST))));
    }
    settings.privateProjects().forEach(name -> privateProjects.put(name, glob(name)));
  }

  /** The names of all indexes, then of the sources, each of which is one too. */
  Set<String> names() {
    return indexes.keySet();
  }

  /** Whether clients may point at this name. */
  boolean has(String index) {
    return indexes.containsKey(index);
  }

  /** Every source that some rule of the index names, in order of mention. */
  List<SourceSettings> sourcesOf(String index) {
    return indexes.getOrDefault(index, List.of()).stream()
        .flatMap(rule -> rule.rule().sources().stream())
        .distinct()
        .flatMap(name -> Optional.ofNullable(sources.get(name)).stream())
        .toList();
  }

  /** Whether the settings make the name private before anything is seeded. */
  boolean privateByName(ProjectName project) {
    return privatePattern(project).isPresent();
  }

  /** The pattern in the settings that makes the name private, if one does. */
  Optional<String> privatePattern(ProjectName project) {
    return privateProjects.entrySet().stream()
        .filter(entry -> entry.getValue().matcher(project.value()).matches())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** How many rules an index has. */
  int rules(String index) {
    return indexes.getOrDefault(index, List.of()).size();
  }

  /**
   * Where a project comes from.
   *
   * @param kind how the project stands to upstream if local files of it were ever handed over
   */
  Route of(String index, ProjectName project, @Nullable LocalKind kind) {
    boolean isPrivate = kind == LocalKind.PRIVATE || privateByName(project);
    List<Rule> rules = indexes.getOrDefault(index, List.of());
    for (Rule rule : rules) {
      if (!rule.matches(project)) {
        continue;
      }
      List<SourceSettings> chosen = new ArrayList<>();
      for (String name : rule.rule().sources()) {
        SourceSettings source = sources.get(name);
        boolean local = name.equals(LOCAL);
        // A folder of the house is no upstream: it may hold private projects.
        boolean ofUs = source != null && source.kind() == SourceSettings.Kind.DIRECTORY;
        boolean wanted =
            local ? kind != null || isPrivate || index.equals(LOCAL) : ofUs || !isPrivate;
        if (source != null && wanted) {
          chosen.add(source);
        }
      }
      return new Route(
          chosen, rule.rule().merge(), isPrivate, rules.indexOf(rule) + 1, rule.rule());
    }
    return new Route(List.of(), RouteRule.Merge.FIRST, isPrivate, 0, NO_RULE);
  }

  static Pattern glob(String pattern) {
    String quoted = "\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E";
    return Pattern.compile(quoted);
  }

  /**
   * The sources to ask, the preferred one first.
   *
   * @param isPrivate whether upstream must never be asked
   * @param number of the rule that decided, from 1; 0 if none did
   * @param rule that decided
   */
  record Route(
      List<SourceSettings> sources,
      RouteRule.Merge merge,
      boolean isPrivate,
      int number,
      RouteRule rule) {
    Route {
      sources = List.copyOf(sources);
    }
  }

  private record Rule(List<Pattern> patterns, RouteRule rule) {
    static Rule of(RouteRule rule) {
      return new Rule(rule.projects().stream().map(Routing::glob).toList(), rule);
    }

    boolean matches(ProjectName project) {
      return patterns.stream().anyMatch(p -> p.matcher(project.value()).matches());
    }
  }
}
