package dev.wheelhouse.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads what a command was told: dotted keys with values as text. */
final class OverridesReader {
  private OverridesReader() {}

  /** Takes each option to its key; messages call it {@code --key}. */
  static Layer read(Map<String, String> overrides, Path workingDirectory, Problems problems) {
    var layer = new Layer();
    new TreeMap<>(overrides)
        .forEach((key, value) -> {
          var origin = new Origin("--" + key, 0, workingDirectory);
          Optional<Place> place = place(key);
          if (place.isPresent()) {
            Form<?> form = place.get().key().form();
            layer.entries.put(place.get(), new Entry(form.ofText(value), origin));
          } else {
            problems.unknown(origin, "", key, known());
          }
        });
    return layer;
  }

  private static Optional<Place> place(String key) {
    return key.equals(Key.PORT.pattern())
        ? Optional.of(new Place(Key.PORT, ""))
        : Place.find(List.of(key.split("\\.", -1)));
  }

  private static List<String> known() {
    List<String> known = new ArrayList<>(Key.ALL.stream().map(Key::pattern).toList());
    known.add(Key.PORT.pattern());
    return known;
  }
}
