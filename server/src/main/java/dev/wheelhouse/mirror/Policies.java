package dev.wheelhouse.mirror;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.config.SourceSettings;
import dev.wheelhouse.index.ProjectName;
import dev.wheelhouse.storage.catalog.FileRow;
import dev.wheelhouse.storage.catalog.LocalKind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What each index keeps from its clients. Files have one address whatever index led there, so a
 * file is refused at its address only if no index would list it. Immutable; pure decisions.
 */
final class Policies {
  private final Routing routing;
  private final Map<String, Policy> byIndex = new LinkedHashMap<>();
  private final boolean open;
  private final boolean hidesYanked;

  Policies(Settings settings, Routing routing) {
    this.routing = routing;
    for (String index : routing.names()) {
      byIndex.put(index, new Policy(settings.policy(index)));
    }
    // One that is open lists everything that is routed there; only all together refuse.
    open = byIndex.values().stream().allMatch(Policy::isOpen);
    hidesYanked = byIndex.values().stream().anyMatch(Policy::hidesYanked);
  }

  /** The policy of an index that is known to exist. */
  Policy of(String index) {
    Policy policy = byIndex.get(index);
    if (policy == null) {
      throw new IllegalArgumentException("no index is called " + index);
    }
    return policy;
  }

  /** Why no index lists a project, if every one refuses it; the first index and its reason. */
  Optional<String> refusal(ProjectName project) {
    Optional<String> first = Optional.empty();
    for (Map.Entry<String, Policy> entry : byIndex.entrySet()) {
      Optional<String> why = entry.getValue().refusal(project);
      if (why.isEmpty()) {
        return Optional.empty();
      }
      if (first.isEmpty()) {
        first = why.map(reason -> "policy of index %s: %s".formatted(entry.getKey(), reason));
      }
    }
    return first;
  }

  /** Whether no address is ever refused. */
  boolean areOpen() {
    return open;
  }

  /** Whether a file that may be handed out now may be refused later: age only lifts refusals. */
  boolean mayTighten() {
    return hidesYanked;
  }

  /**
   * Why a file is refused at its address, if it is: every index that takes the project from this
   * source hides it.
   */
  Optional<String> refusal(
      SourceSettings source, FileRow row, @Nullable LocalKind kind, Instant now) {
    Optional<String> first = Optional.empty();
    for (Map.Entry<String, Policy> entry : byIndex.entrySet()) {
      Routing.Route route = routing.of(entry.getKey(), row.project(), kind);
      if (!route.sources().contains(source)) {
        continue;
      }
      Optional<String> why = refusal(entry.getValue(), source, row, now);
      if (why.isEmpty()) {
        return Optional.empty();
      }
      if (first.isEmpty()) {
        first =
            why.map(reason ->
                "%s: hidden by the policy of index %s: %s"
                    .formatted(row.filename(), entry.getKey(), reason));
      }
    }
    return first;
  }

  private static Optional<String> refusal(
      Policy policy, SourceSettings source, FileRow row, Instant now) {
    Optional<String> project = policy.refusal(row.project());
    if (project.isPresent()) {
      return project;
    }
    Screen screen = policy.screen(row.project(), null, now);
    return screen
        .hiding(source, row)
        .map(hiding ->
            hiding == Hiding.YOUNG
                ? hiding.why("") + " until " + screen.ripe(row)
                : hiding.why(""));
  }
}
