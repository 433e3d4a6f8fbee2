package dev.wheelhouse.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the indexes and their rules of what was written about them. */
final class IndexesReader {
  private static final String ANY = "*";

  private final Layers layers;
  private final Set<String> sources;
  private final Problems problems;

  /**
   * Prepares to read.
   *
   * @param sources the names that rules may use
   */
  IndexesReader(Layers layers, Set<String> sources, Problems problems) {
    this.layers = layers;
    this.sources = Set.copyOf(sources);
    this.problems = problems;
  }

  Map<String, IndexSettings> read() {
    Map<String, IndexSettings> indexes = new LinkedHashMap<>();
    layers
        .indexes()
        .forEach((name, origin) -> {
          if (!Words.isName(name)) {
            problems.add(origin, "index." + name + ": " + SourcesReader.NOT_A_NAME);
          } else if (sources.contains(name)) {
            problems.add(
                origin, "index." + name + ": a source has this name (expected: another name)");
          } else {
            indexes.put(name, index(name, origin));
          }
        });
    return indexes;
  }

  private IndexSettings index(String name, Origin origin) {
    return new IndexSettings(
        name,
        rules(name, origin),
        layers
            .written(Key.INDEX_CLIENT_MAX_AGE, name)
            .orElseGet(Key.INDEX_CLIENT_MAX_AGE::defaultValue),
        policy(name));
  }

  private IndexPolicy policy(String index) {
    return new IndexPolicy(
        inherited(Key.INDEX_MIN_AGE, index),
        inherited(Key.INDEX_MIN_AGE_EXCEPT, index),
        inherited(Key.INDEX_ALLOW, index),
        inherited(Key.INDEX_DENY, index),
        inherited(Key.INDEX_YANKED, index));
  }

  /** What protects the first address must not be open at the next one. */
  private <T> T inherited(Key<T> key, String index) {
    return layers
        .written(key, index)
        .or(() -> layers.written(key, IndexSettings.DEFAULT))
        .orElseGet(key::defaultValue);
  }

  /** The rules as written, or those of the template, whichever stands in the stronger layer. */
  private List<RouteRule> rules(String index, Origin origin) {
    int rules = layers.strength(Key.INDEX_RULES, index);
    int torch = layers.strength(Key.INDEX_TORCH, index);
    if (rules < 0 && torch < 0) {
      problems.add(
          origin,
          Key.INDEX_RULES.dotted(index)
              + ": missing (expected: %s)".formatted(Key.INDEX_RULES.form().expected()));
      return List.of();
    }
    if (torch < 0 || rules > torch) {
      return rules(index, layers.entry(Key.INDEX_RULES, index).orElseThrow());
    }
    Entry written = layers.entry(Key.INDEX_TORCH, index).orElseThrow();
    String dotted = Key.INDEX_TORCH.dotted(index);
    if (rules == torch) {
      problems.add(written.origin(), dotted + ": beside rules (expected: one of the two)");
    }
    String source = Key.INDEX_TORCH.form().read(written.value()).orElse("");
    if (!source.isEmpty() && !sources.contains(source)) {
      problems.unknown(written.origin(), dotted + ": ", source, sources);
    }
    return TorchRules.of(source);
  }

  private List<RouteRule> rules(String index, Entry written) {
    Optional<List<WrittenTable>> tables = Key.INDEX_RULES.form().read(written.value());
    if (tables.isEmpty()) {
      return List.of(); // reported with its layer
    }
    String dotted = Key.INDEX_RULES.dotted(index);
    List<RouteRule> rules = new ArrayList<>();
    for (WrittenTable table : tables.get()) {
      String where = dotted + "[" + rules.size() + "]";
      rules.add(rule(new TableReader(where, table, written.origin(), Key.OF_RULE, problems)));
    }
    checkReach(dotted, rules, written.origin());
    return rules;
  }

  /** Every project finds a rule, and every rule a project. */
  private void checkReach(String dotted, List<RouteRule> rules, Origin origin) {
    int any = 0;
    while (any < rules.size() && !rules.get(any).projects().contains(ANY)) {
      any++;
    }
    if (any == rules.size()) {
      problems.add(
          origin, dotted + ": no rule for all other projects (expected: a last rule with \"*\")");
    } else if (any < rules.size() - 1) {
      problems.add(
          origin, "%s[%d]: never reached, since rule %d has \"*\"".formatted(dotted, any + 1, any));
    }
  }

  private RouteRule rule(TableReader table) {
    List<String> names = table.value(Key.RULE_SOURCES).orElse(List.of());
    checkSources(table, names);
    return new RouteRule(
        table.value(Key.RULE_PROJECTS).orElse(List.of()),
        names,
        table.value(Key.RULE_MERGE).orElseGet(Key.RULE_MERGE::defaultValue));
  }

  private void checkSources(TableReader table, List<String> names) {
    String where = table.where(Key.RULE_SOURCES);
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!sources.contains(name)) {
        problems.unknown(table.origin(), where + ": ", name, sources);
      } else if (!seen.add(name)) {
        problems.add(table.origin(), where + ": " + name + " twice (expected: each source once)");
      }
    }
  }
}
