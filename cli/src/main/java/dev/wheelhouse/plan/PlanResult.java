package dev.wheelhouse.plan;

import java.util.List;

/** What came of planning. */
public sealed interface PlanResult {
  /** Everything fits; one plan a target. */
  record Planned(List<Plan> plans) implements PlanResult {
    public Planned {
      plans = List.copyOf(plans);
    }
  }

  /** The resolver found nothing for a target; {@code message} is its own. */
  record Clash(Target target, String message) implements PlanResult {}
}
