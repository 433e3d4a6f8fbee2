package dev.wheelhouse.server;

import dev.wheelhouse.config.SettingChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** How reading the settings anew can end. */
public sealed interface Reloaded {
  /**
   * What differs now from what counted before.
   *
   * @param applied counts from now on
   * @param stays what only a new start changes: {@code before} still counts
   */
  record Done(List<SettingChange> applied, List<SettingChange> stays) implements Reloaded {
    public Done {
      applied = List.copyOf(applied);
      stays = List.copyOf(stays);
    }
  }

  /** The settings cannot be used, so nothing changed; {@code why} has a line for each reason. */
  record Refused(String why) implements Reloaded {}

  /**
   * Tells it line by line, as names and values.
   *
   * @return whether the settings could be used
   */
  default boolean tell(Consumer<Map<String, Object>> line) {
    return switch (this) {
      case Refused(String why) -> {
        line.accept(Map.of("result", "refused", "why", why));
        yield false;
      }
      case Done(var applied, var stays) -> {
        applied.forEach(change -> line.accept(fields("changed", change, change.words())));
        stays.forEach(change -> line.accept(fields("stays", change, words(change))));
        if (applied.isEmpty() && stays.isEmpty()) {
          line.accept(Map.of("result", "same", "why", "nothing changed"));
        }
        yield true;
      }
    };
  }

  private static Map<String, Object> fields(String result, SettingChange change, String why) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("result", result);
    fields.put("setting", change.name());
    fields.put("before", change.before());
    fields.put("after", change.after());
    fields.put("why", why);
    return fields;
  }

  private static String words(SettingChange change) {
    return "%s: stays %s (asked: %s); restart to change it"
        .formatted(change.name(), change.before(), change.after());
  }
}
