package dev.wheelhouse.config;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One key of one source or index, or of the process.
 *
 * @param name of the source or index; empty for a key of the process
 */
record Place(Key<?> key, String name) {
  // By hand: what a record gets by itself is made at the first call, which is dear in a start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Place that && key == that.key && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + name.hashCode();
  }

  String dotted() {
    return key.dotted(name);
  }

  String environmentName() {
    return key.environmentName(name);
  }

  /** Finds the key that stands at {@code path}, the words of a dotted key. */
  static Optional<Place> find(List<String> path) {
    for (Key<?> key : Key.ALL) {
      List<String> pattern = key.words();
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
        .map(Key::words)
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
