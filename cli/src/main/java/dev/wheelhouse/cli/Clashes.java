package dev.wheelhouse.cli;

import dev.wheelhouse.plan.PlanResult;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells that requirements do not fit together. */
final class Clashes {
  private Clashes() {}

  /** Prints it; returns the exit code. */
  static int tell(Output output, PlanResult.Clash clash) {
    if (output.json()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("event", "conflict");
      fields.put("python", clash.target().python());
      fields.put("platform", clash.target().platform());
      fields.put("resolver", clash.resolver());
      fields.put("message", clash.message());
      fields.put("reading", clash.reading());
      output.json(fields);
    } else {
      output
          .err()
          .println(
              "For " + clash.target() + " nothing fits together. " + clash.resolver() + " says:");
      output.err().println(clash.message().indent(2).stripTrailing());
      output.err().println("In other words:");
      clash.reading().forEach(line -> output.err().println("  " + line));
    }
    return Main.FAILED;
  }
}
