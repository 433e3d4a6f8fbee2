package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.Catalog;
import dev.wheelhouse.storage.catalog.LocalKind;
import dev.wheelhouse.storage.catalog.PageState;
import dev.wheelhouse.storage.catalog.SourcePage;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Explains why an index gives what it gives: the rule, what each source has, what is hidden.
 *
 * <p>It asks the sources that a page would ask, and no other: of those that the rule passes over it
 * tells what is known already. Calls wait. Threads share it.
 */
final class Why {
  /** A row takes a kilobyte or two while it is explained. */
  private static final int MOST_ROWS = 40_000;

  private static final Logger LOG = System.getLogger(Why.class.getName());

  private final Mirror mirror;
  private final Catalog catalog;

  /** Whole pages are held for it: one at a time, once upstream has answered. */
  private final MemoryBudget explaining = new MemoryBudget(1);

  Why(Mirror mirror) {
    this.mirror = mirror;
    this.catalog = mirror.catalog();
  }

  /**
   * Explains.
   *
   * @param asked a requirement or a file name
   * @param at a written time, the name of a frozen view, or null
   */
  WhyResult explain(String asked, String index, @Nullable String at) throws StoreException {
    if (!mirror.hasIndex(index)) {
      return new WhyResult.Unclear(
          "no index or source is called %s (there are: %s)"
              .formatted(index, String.join(", ", mirror.routing().names())));
    }
    Optional<Instant> time = at == null ? Optional.empty() : mirror.time(at);
    if (at != null && time.isEmpty()) {
      return new WhyResult.Unclear(
          "%s: not a time (expected: %s, or the name of a frozen view)".formatted(at, View.TIMES));
    }
    Optional<Question> question = Question.of(asked, catalog, this::isLocal);
    return question.isPresent()
        ? explain(question.get(), new View(index, time.orElse(null)))
        : new WhyResult.Unclear(
            asked + ": neither a requirement such as torch==2.6.0 nor the name of a file");
  }

  private boolean isLocal(ProjectName project) {
    try {
      return mirror.routing().privateByName(project) || catalog.localKind(project).isPresent();
    } catch (StoreException e) {
      throw new UncheckedIOException(e);
    }
  }

  private WhyResult explain(Question question, View view) throws StoreException {
    try {
      return explained(question, view);
    } catch (OutOfMemoryError e) {
      String why =
          "%s: not enough memory to explain it (an -Xmx in WHEELHOUSE_JAVA_OPTS gives more)"
              .formatted(question.project());
      LOG.log(Level.ERROR, why);
      return new WhyResult.NotNow(new Failure(Failure.Kind.UNAVAILABLE, why));
    } catch (StoreException.Unavailable e) {
      LOG.log(Level.ERROR, "why {0}: {1}", question.project(), e.getMessage());
      return new WhyResult.NotNow(Failure.of(e));
    }
  }

  private WhyResult explained(Question question, View view) throws StoreException {
    ProjectName project = question.project();
    LocalKind kind = catalog.localKind(project).orElse(null);
    Routing.Route route = mirror.routing().of(view.index(), project, kind);
    Optional<String> refusal = mirror.policies().of(view.index()).refusal(project);
    // What a policy hides as a whole is not asked for on pages either.
    List<Asking.Asked> asked =
        refusal.isPresent() ? List.of() : mirror.asking().ask(route, project);
    int turn = explaining.take(1);
    try {
      return explained(question, view, route, asked);
    } finally {
      explaining.give(turn);
    }
  }

  private WhyResult explained(
      Question question, View view, Routing.Route route, List<Asking.Asked> asked)
      throws StoreException {
    ProjectName project = question.project();
    LocalKind kind = catalog.localKind(project).orElse(null);
    Policy policy = mirror.policies().of(view.index());
    Optional<String> refusal = policy.refusal(project);
    Optional<Failure> without = Asking.unanswered(route, asked);
    long rows = 0;
    for (Asking.Asked one : asked) {
      rows += catalog.count(one.source().name(), project);
    }
    if (rows > MOST_ROWS) {
      return new WhyResult.Unclear(
          "%s has %d files: too many to explain (expected: at most %d)"
              .formatted(project, rows, MOST_ROWS));
    }
    Tally tally = new Tally(question);
    if (refusal.isEmpty() && without.isEmpty()) {
      List<PageAssembly.Part> parts = new ArrayList<>();
      for (Asking.Asked one : asked) {
        if (one.answer() instanceof SourceAnswer.Listed) {
          SourcePage page = catalog.page(one.source().name(), project).orElseThrow();
          parts.add(new PageAssembly.Part(one.source(), page));
        }
      }
      assembly(project, route, view, policy).decide(parts, tally::add);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("asked", question.asked());
    fields.put("project", project.value());
    fields.put("index", view.index());
    fields.put("path", view.path());
    if (view.at() != null) {
      fields.put("at", view.at().toString());
    }
    fields.put("rule", rule(route, view.index()));
    standing(project, kind).ifPresent(words -> fields.put("local", words));
    refusal.ifPresent(words -> fields.put("refused", words));
    without.ifPresent(failure -> fields.put("failed", failure.why()));
    fields.put("sources", sources(question, route, view, asked, tally, refusal.isPresent()));
    tally.addTo(fields);
    return new WhyResult.Explained(fields, tally.fits());
  }

  private PageAssembly assembly(
      ProjectName project, Routing.Route route, View view, Policy policy) {
    return new PageAssembly(
        project,
        route.merge(),
        mirror.settings().offline(),
        view.root(),
        mirror.origins()::atHand,
        policy.screen(project, view.at(), mirror.clock().instant()));
  }

  private Map<String, Object> rule(Routing.Route route, String index) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("number", route.number());
    fields.put("of", mirror.routing().rules(index));
    fields.put("projects", route.rule().projects());
    fields.put("sources", route.rule().sources());
    fields.put("merge", route.merge().name().toLowerCase(Locale.ROOT));
    return fields;
  }

  /** How the project stands to upstream, where that matters. */
  private Optional<String> standing(ProjectName project, @Nullable LocalKind kind) {
    Optional<String> byName =
        mirror
            .routing()
            .privatePattern(project)
            .map(name -> "private by the name \"" + name + "\"");
    if (byName.isPresent()) {
      return byName;
    }
    if (kind == LocalKind.PRIVATE) {
      return Optional.of("private since a file of it was seeded; 'wheelhouse local' changes it");
    }
    return kind == null
        ? Optional.empty()
        : Optional.of("seeded as a rebuild, beside upstream's versions");
  }

  private List<Map<String, Object>> sources(
      Question question,
      Routing.Route route,
      View view,
      List<Asking.Asked> asked,
      Tally tally,
      boolean refused)
      throws StoreException {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Asking.Asked one : asked) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("source", one.source().name());
      answer(one, fields);
      tally.addTo(one.source(), fields);
      all.add(fields);
    }
    for (SourceSettings source : mirror.routing().sourcesOf(view.index())) {
      if (asked.stream().noneMatch(one -> one.source().equals(source))) {
        all.add(notAsked(question.project(), route, source, refused));
      }
    }
    return all;
  }

  private void answer(Asking.Asked one, Map<String, Object> fields) {
    PageState state =
        switch (one.answer()) {
          case SourceAnswer.Listed(PageState listed, boolean stale) -> {
            fields.put("answer", stale ? "old page" : "listed");
            yield listed;
          }
          case SourceAnswer.Absent(PageState absent) -> {
            fields.put("answer", "absent");
            yield absent;
          }
          case SourceAnswer.Failed(Failure failure) -> {
            fields.put("answer", "failed");
            fields.put("why", failure.why());
            yield null;
          }
        };
    if (state == null || !one.source().kind().isAsked()) {
      return;
    }
    Duration age = Duration.between(state.checkedAt(), mirror.clock().instant());
    fields.put("age-seconds", Math.max(0, age.toSeconds()));
    if (state.status().quarantined()) {
      fields.put("status", "quarantined");
    }
    if (state.allowed()) {
      fields.put("allowed", true);
    }
  }

  private Map<String, Object> notAsked(
      ProjectName project, Routing.Route route, SourceSettings source, boolean refused)
      throws StoreException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("source", source.name());
    fields.put("answer", "not asked");
    boolean named = route.rule().sources().contains(source.name());
    boolean local = source.name().equals(Routing.LOCAL);
    fields.put(
        "why",
        refused
            ? "the policy of the index denies the project"
            : !named
                ? "the rule does not name it"
                : local
                    ? "no file of the project was ever seeded"
                    : route.isPrivate() ? "the project is private" : "the index does not offer it");
    // Known from before, or from another index.
    Optional<SourcePage> known =
        catalog.count(source.name(), project) > MOST_ROWS
            ? Optional.empty()
            : catalog.page(source.name(), project);
    if (known.isPresent() && !known.get().files().isEmpty()) {
      Tally.count(project, known.get().files(), fields);
    }
    return fields;
  }
}
