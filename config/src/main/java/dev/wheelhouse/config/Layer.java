package dev.wheelhouse.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one place says: the presets, the file, the environment or the command.
 *
 * <p>Filled by one reader, then only read.
 */
final class Layer {
  final Map<Place, Entry> entries = new LinkedHashMap<>();

  /** Names of the sources that have a table here, and where. */
  final Map<String, Origin> sources = new LinkedHashMap<>();

  /** Names of the indexes that have a table here, and where. */
  final Map<String, Origin> indexes = new LinkedHashMap<>();

  /** Reports every value that does not fit its key, also where a stronger layer hides it. */
  void check(Problems problems) {
    entries.forEach((place, entry) -> {
      if (place.key().form().read(entry.value()).isEmpty()) {
        Entry shown = place.key().isSecret() ? new Entry("***", entry.origin()) : entry;
        problems.misfit(shown, place.dotted(), place.key().form().expected());
      }
    });
  }
}
