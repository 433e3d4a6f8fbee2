package dev.wheelhouse.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that was written, the strongest layer last; values that do not fit count as not written. */
final class Layers {
  private final Layer presets;
  private final List<Layer> given;

  /**
   * Lays layers over each other.
   *
   * @param given what a person wrote, the weakest first
   */
  Layers(Layer presets, List<Layer> given) {
    this.presets = presets;
    this.given = List.copyOf(given);
  }

  /** Names of all sources and where each was first named: presets, then the file. */
  Map<String, Origin> sources() {
    Map<String, Origin> names = new LinkedHashMap<>(presets.sources);
    given.forEach(layer -> layer.sources.forEach(names::putIfAbsent));
    return names;
  }

  /**
   * Names of all indexes and where each was first named. A preset one gives way to a source that a
   * person calls so.
   */
  Map<String, Origin> indexes() {
    Map<String, Origin> names = new LinkedHashMap<>(presets.indexes);
    given.forEach(layer -> names.keySet().removeAll(layer.sources.keySet()));
    given.forEach(layer -> layer.indexes.forEach(names::putIfAbsent));
    return names;
  }

  Collection<String> presetSources() {
    return presets.sources.keySet();
  }

  /** The strongest entry of a key of the process or an index. */
  Optional<Entry> entry(Key<?> key, String name) {
    return entry(key, name, name);
  }

  /**
   * As {@link #entry(Key, String)}, with the preset of another name underneath, and under that the
   * preset which it names itself.
   */
  Optional<Entry> entry(Key<?> key, String name, String presetName) {
    int strength = strength(key, name);
    if (strength > 0) {
      return Optional.ofNullable(given.get(strength - 1).entries.get(new Place(key, name)));
    }
    Entry own = presets.entries.get(new Place(key, presetName));
    Entry base = presets.entries.get(new Place(Key.SOURCE_PRESET, presetName));
    return own == null && base != null && base.value() instanceof String under
        ? Optional.ofNullable(presets.entries.get(new Place(key, under)))
        : Optional.ofNullable(own);
  }

  /**
   * Which layer speaks for a key of that very name: 0 for the presets, a greater number for a
   * stronger one that a person wrote, -1 for none.
   */
  int strength(Key<?> key, String name) {
    var place = new Place(key, name);
    for (int i = given.size() - 1; i >= 0; i--) {
      if (given.get(i).entries.containsKey(place)) {
        return i + 1;
      }
    }
    return presets.entries.containsKey(place) ? 0 : -1;
  }

  /** What was written for a key, by the strongest layer. */
  <T> Optional<T> written(Key<T> key, String name) {
    return entry(key, name).flatMap(entry -> key.form().read(entry.value()));
  }

  /** What was written, or else the default. */
  <T> T value(Key<T> key) {
    return written(key, "").orElseGet(key::defaultValue);
  }

  /** What every layer says about a key of the process, the weakest first. */
  <T> List<T> all(Key<T> key) {
    List<T> values = new ArrayList<>();
    for (Layer layer : given) {
      Entry entry = layer.entries.get(new Place(key, ""));
      if (entry != null) {
        key.form().read(entry.value()).ifPresent(values::add);
      }
    }
    return values;
  }
}
