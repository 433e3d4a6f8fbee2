package dev.wheelhouse.cli;

import dev.wheelhouse.config.Settings;
import dev.wheelhouse.plan.Lacking;
import dev.wheelhouse.plan.Target;
import dev.wheelhouse.plan.Wishes;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Notes as wants what was planned or checked and cannot be met from what is here. What is noted is
 * what was asked for, and not the first project down its chain that is missing: the other side
 * resolves it with all that it needs, and nothing has to be carried twice.
 */
final class Lacks {
  /** More than these are not listed one by one. */
  private static final int MOST_SHOWN = 20;

  private final Output output;
  private final Session session;
  private final Settings settings;
  private final PlanOptions options;

  Lacks(Output output, Session session, Settings settings, PlanOptions options) {
    this.output = output;
    this.session = session;
    this.settings = settings;
    this.options = options;
  }

  /**
   * Finds and notes them.
   *
   * @param locked whether the wishes name all that is needed, so that each is looked at by itself
   * @param command which noted them
   */
  void note(Wishes wishes, List<Target> targets, boolean locked, String command)
      throws IOException {
    Planning here =
        new Planning(session, settings, options, "-/here/" + options.path(), what -> {});
    List<String> asked = Lacking.asked(wishes);
    Set<String> lacking = new LinkedHashSet<>();
    for (Target target : targets) {
      lacking.addAll(
          Lacking.of(
              asked, some -> here.attempt(wishes.only(some, locked), List.of(target)).isPresent()));
    }
    for (String one : lacking) {
      boolean unused =
          session.run("want-add", Map.of("wish", one, "requester", command), null, this::noted);
    }
    if (!output.json()) {
      tell(lacking);
    }
  }

  private void noted(Map<String, Object> want) {
    if (output.json()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("event", "want");
      fields.putAll(want);
      output.json(fields);
    }
  }

  private void tell(Set<String> lacking) {
    PrintWriter err = output.err();
    if (lacking.isEmpty()) {
      err.println("Each by itself can be met from what is here: no want was noted.");
      return;
    }
    err.printf("Not to be met from what is here, and noted as wants (%d):%n", lacking.size());
    lacking.stream().limit(MOST_SHOWN).forEach(one -> err.println("  " + one));
    if (lacking.size() > MOST_SHOWN) {
      err.println("  ... (wheelhouse wants lists all)");
    }
    err.println("Carry them out:  wheelhouse wants export -o wants.jsonl");
    err.println(
        "and where upstreams can be asked:  wheelhouse seed --wants wants.jsonl --set NAME");
  }
}
