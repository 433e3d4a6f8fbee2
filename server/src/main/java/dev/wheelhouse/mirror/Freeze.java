package dev.wheelhouse.mirror;

import dev.wheelhouse.mirror.Verbs.BadCall;
import dev.wheelhouse.storage.StoreException;
import dev.wheelhouse.storage.catalog.FrozenView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Gives names to moments, tells and forgets them. Calls block. */
final class Freeze {
  private final Mirror mirror;

  Freeze(Mirror mirror) {
    this.mirror = mirror;
  }

  /**
   * Keeps {@code name} for the time {@code at} (now if there is none), or forgets it with {@code
   * remove}; without a name tells all.
   *
   * @return false if the name is taken, or if the one to be removed is none
   */
  boolean run(Map<String, String> parameters, Consumer<Map<String, Object>> line)
      throws BadCall, StoreException {
    String name = parameters.get("name");
    if (name == null) {
      for (FrozenView view : mirror.catalog().frozenViews()) {
        line.accept(fields("frozen", view.name(), view.at(), view.made()));
      }
      return true;
    }
    if (parameters.containsKey("remove")) {
      boolean known = mirror.frozen().remove(name);
      line.accept(fields(known ? "removed" : "not known", name, null, null));
      return known;
    }
    return freeze(name, parameters.get("at"), line);
  }

  private boolean freeze(String name, @Nullable String at, Consumer<Map<String, Object>> line)
      throws BadCall, StoreException {
    if (!FrozenViews.isName(name)) {
      throw new BadCall(
          name
              + ": not a name for a view (expected: small letters, digits, . _ -, a letter first)");
    }
    Instant now = mirror.clock().instant().truncatedTo(ChronoUnit.MICROS);
    Instant moment = now;
    if (at != null) {
      moment =
          View.time(at)
              .orElseThrow(() -> new BadCall(at + ": not a time (expected: " + View.TIMES + ")"));
    }
    if (mirror.frozen().freeze(new FrozenView(name, moment, now))) {
      line.accept(fields("frozen", name, moment, now));
      return true;
    }
    line.accept(fields("taken", name, mirror.frozen().time(name).orElse(null), null));
    return false;
  }

  private static Map<String, Object> fields(
      String result, String name, @Nullable Instant at, @Nullable Instant made) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", name);
    fields.put("result", result);
    if (at != null) {
      fields.put("at", at.toString());
      fields.put("path", "/at/" + name + "/simple/");
    }
    if (made != null) {
      fields.put("made", made.toString());
    }
    return fields;
  }
}
