package dev.wheelhouse.plan.conflict;

import dev.wheelhouse.index.Requirement;
import java.util.List;
import java.util.Optional;

/**
 * The facts that a resolver's message states, without what it concludes from them.
 *
 * @param required what the person asked for
 * @param needs what projects ask for
 * @param missing what cannot be had, whatever the reason
 */
record Message(List<Requirement> required, List<Need> needs, List<Requirement> missing) {
  Message {
    required = List.copyOf(required);
    needs = List.copyOf(needs);
    missing = List.copyOf(missing);
  }

  /** That these versions of a project ask for another one. */
  record Need(Requirement asker, Requirement asked) {}

  /** Reads a message of uv or pip; empty if it has no shape that we know. */
  static Optional<Message> parse(String output) {
    return UvMessage.parse(output).or(() -> PipMessage.parse(output));
  }

  boolean empty() {
    return required.isEmpty() && needs.isEmpty() && missing.isEmpty();
  }
}
