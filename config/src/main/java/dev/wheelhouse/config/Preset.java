package dev.wheelhouse.config;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A source that is known without settings.
 *
 * @param about its quirks, as the comment over it says; may be empty
 * @param indexes names of the preset indexes that route to it
 */
public record Preset(SourceSettings source, String about, List<String> indexes) {
  private static final Pattern TABLE = Pattern.compile("\\[source\\.([a-z0-9-]+)]");

  public Preset {
    indexes = List.copyOf(indexes);
  }

  /** All presets, in the order of their file; nothing that a person wrote is looked at. */
  public static List<Preset> all() {
    Map<String, String> nothing = Map.of("HOME", "/nonexistent");
    Settings settings;
    try {
      settings =
          SettingsLoader.load(
              null, nothing, Path.of("/nonexistent"), Map.of(), Path.of("/nonexistent"));
    } catch (SettingsException e) {
      throw new IllegalStateException("the presets of this build are broken", e);
    }
    String text = Release.resource(SettingsLoader.PRESETS);
    return settings.sources().values().stream()
        .map(source ->
            new Preset(source, about(text, source.name()), indexes(settings, source.name())))
        .toList();
  }

  private static List<String> indexes(Settings settings, String source) {
    List<String> names = new ArrayList<>();
    for (IndexSettings index : settings.indexes().values()) {
      if (index.rules().stream().anyMatch(rule -> rule.sources().contains(source))) {
        names.add(index.name());
      }
    }
    return names;
  }

  /** The lines of comment that stand right above the table of a source. */
  private static String about(String text, String source) {
    Deque<String> comment = new ArrayDeque<>();
    for (String line : text.lines().toList()) {
      Matcher table = TABLE.matcher(line);
      if (line.startsWith("# ")) {
        comment.add(line.substring(2));
      } else if (table.matches() && table.group(1).equals(source)) {
        return String.join(" ", comment);
      } else {
        comment.clear();
      }
    }
    return "";
  }
}
