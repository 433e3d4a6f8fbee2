package dev.wheelhouse.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What two readings of the settings differ in. A pure comparison. */
public final class SettingsDifference {
  private SettingsDifference() {}

  /**
   * All that differs, by key: process, sources, indexes. What an index has of {@code index.default}
   * is told there alone.
   */
  public static List<SettingChange> between(Settings before, Settings after) {
    List<SettingChange> changes = new ArrayList<>();
    compare("", WrittenSettings.ofProcess(before), WrittenSettings.ofProcess(after), changes);
    changes.addAll(
        named(
            "source.",
            before.sources(),
            after.sources(),
            WrittenSettings::place,
            WrittenSettings::of));
    changes.addAll(
        withoutFollowers(
            named(
                "index.",
                before.indexes(),
                after.indexes(),
                WrittenSettings::rules,
                WrittenSettings::of)));
    return changes;
  }

  private static <T> List<SettingChange> named(
      String prefix,
      Map<String, T> before,
      Map<String, T> after,
      Function<T, String> whole,
      Function<T, Map<String, WrittenSettings.Value>> keys) {
    List<SettingChange> changes = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      T old = before.get(name);
      T now = after.get(name);
      if (old != null && now != null) {
        compare(prefix + name + ".", keys.apply(old), keys.apply(now), changes);
      } else if (old != null) {
        changes.add(new SettingChange(prefix + name, whole.apply(old), ""));
      } else if (now != null) {
        changes.add(new SettingChange(prefix + name, "", whole.apply(now)));
      }
    }
    return changes;
  }

  private static void compare(
      String prefix,
      Map<String, WrittenSettings.Value> before,
      Map<String, WrittenSettings.Value> after,
      List<SettingChange> changes) {
    before.forEach((key, old) -> {
      WrittenSettings.Value other = after.getOrDefault(key, old);
      if (!old.meant().equals(other.meant())) {
        changes.add(new SettingChange(prefix + key, old.text(), other.text()));
      }
    });
  }

  private static List<SettingChange> withoutFollowers(List<SettingChange> changes) {
    Set<SettingChange> all = Set.copyOf(changes);
    return changes.stream()
        .filter(change -> {
          SettingChange ofDefault = ofDefault(change);
          return change.equals(ofDefault) || !all.contains(ofDefault);
        })
        .toList();
  }

  /** The same change of {@code index.default}. */
  private static SettingChange ofDefault(SettingChange change) {
    String name = change.name().replaceFirst("^index\\.[^.]+", "index." + IndexSettings.DEFAULT);
    return new SettingChange(name, change.before(), change.after());
  }
}
