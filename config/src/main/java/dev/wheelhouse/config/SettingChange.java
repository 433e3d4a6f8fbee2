package dev.wheelhouse.config;

/**
 * A setting that two readings of the settings differ in.
 *
 * @param name the key, such as {@code source.pypi.ttl}; {@code source.NAME} or {@code index.NAME}
 *     for one that came or went; {@code source.NAME.credentials} for whatever tells them
 * @param before as a person would write it, empty if it was not there; never a secret
 * @param after the same of the later reading
 */
public record SettingChange(String name, String before, String after) {
  /** In one line, without a full stop. */
  public String words() {
    if (before.isEmpty()) {
      return "%s: new, %s".formatted(name, after);
    }
    if (after.isEmpty()) {
      return "%s: gone".formatted(name);
    }
    return before.equals(after)
        ? "%s: changed".formatted(name)
        : "%s: %s (was: %s)".formatted(name, after, before);
  }
}
