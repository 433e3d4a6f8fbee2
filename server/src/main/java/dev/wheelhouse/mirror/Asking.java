package dev.wheelhouse.mirror;

import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.storage.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Asks the sources of a route for a project. Threads share it; calls wait. */
final class Asking {
  private final SourcePages sourcePages;
  private final Workers workers;

  Asking(SourcePages sourcePages, Workers workers) {
    this.sourcePages = sourcePages;
    this.workers = workers;
  }

  /** What one source of a route answered. */
  record Asked(SourceSettings source, SourceAnswer answer) {}

  /** Asks all sources of a route at the same time; the preferred one is told first. */
  List<Asked> ask(Routing.Route route, ProjectName project) throws StoreException {
    List<SourceSettings> sources = route.sources();
    if (sources.size() == 1) {
      return List.of(new Asked(sources.getFirst(), sourcePages.get(sources.getFirst(), project)));
    }
    List<CompletableFuture<SourceAnswer>> answers =
        sources.stream().map(s -> workers.start(() -> sourcePages.get(s, project))).toList();
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      asked.add(new Asked(sources.get(i), Workers.await(StoreException.class, answers.get(i))));
    }
    return asked;
  }

  /**
   * Why no page can be made of the answers, if so. Half a union would silently change the build
   * that a client picks: all must have answered.
   */
  static Optional<Failure> unanswered(Routing.Route route, List<Asked> asked) {
    for (Asked one : asked) {
      if (one.answer instanceof SourceAnswer.Failed(Failure failure) && one.source.required()) {
        boolean merged = route.sources().size() > 1;
        return Optional.of(merged ? new Failure(Failure.Kind.UNAVAILABLE, failure.why()) : failure);
      }
    }
    List<SourceAnswer.Failed> failed =
        asked.stream()
            .filter(one -> one.answer instanceof SourceAnswer.Failed)
            .map(one -> (SourceAnswer.Failed) one.answer)
            .toList();
    boolean listed = asked.stream().anyMatch(one -> one.answer instanceof SourceAnswer.Listed);
    return failed.isEmpty() || listed ? Optional.empty() : Optional.of(failed.getFirst().failure());
  }
}
