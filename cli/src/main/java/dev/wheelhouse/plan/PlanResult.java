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

  /**
   * The resolver found nothing for a target.
   *
   * @param resolver its name
   * @param message its own
   * @param reading ours of it, in lines
   */
  record Clash(Target target, String resolver, String message, List<String> reading)
      implements PlanResult {
    public Clash {
      reading = List.copyOf(reading);
    }
  }
}
