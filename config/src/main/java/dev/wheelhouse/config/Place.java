package dev.wheelhouse.config;

import java.util.List;
import java.util.Optional;

/**
 * One key of one source or index, or of the process.
 *
 * @param name of the source or index; empty for a key of the process
 */
record Place(Key<?> key, String name) {
  String dotted() {
    return key.dotted(name);
  }

  String environmentName() {
    return key.environmentName(name);
  }

  /** Finds the key that stands at {@code path}, the words of a dotted key. */
  static Optional<Place> find(List<String> path) {
    for (Key<?> key : Key.ALL) {
      List<String> pattern = List.of(key.pattern().split("\\."));
      if (pattern.size() == path.size() && startsWith(pattern, path)) {
        int name = pattern.indexOf(Key.NAME);
        return Optional.of(new Place(key, name < 0 ? "" : path.get(name)));
      }
    }
    return Optional.empty();
  }

  /** Whether keys stand below {@code path}. */
  static boolean isTable(List<String> path) {
    return Key.ALL.stream()
        .map(key -> List.of(key.pattern().split("\\.")))
        .anyMatch(pattern -> pattern.size() > path.size() && startsWith(pattern, path));
  }

  private static boolean startsWith(List<String> pattern, List<String> path) {
    for (int i = 0; i < path.size(); i++) {
      if (!pattern.get(i).equals(path.get(i)) && !pattern.get(i).equals(Key.NAME)) {
        return false;
      }
    }
    return true;
  }
}
