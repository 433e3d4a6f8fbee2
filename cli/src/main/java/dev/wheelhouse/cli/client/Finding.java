package dev.wheelhouse.cli.client;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that was seen on the side of a client.
 *
 * @param where the file, variable or program
 * @param found what it says, without credentials
 * @param mend the line that mends it; empty where nothing has to be
 */
public record Finding(Level level, String where, String found, String mend) {
  /** How much it matters. */
  public enum Level {
    /** Something goes past the mirror, or cannot work. */
    PROBLEM,
    /** Worth knowing. */
    NOTE,
    /** As it should be. */
    OK
  }

  static Finding problem(String where, String found, String mend) {
    return new Finding(Level.PROBLEM, where, found, mend);
  }

  static Finding note(String where, String found, String mend) {
    return new Finding(Level.NOTE, where, found, mend);
  }

  static Finding ok(String where, String found) {
    return new Finding(Level.OK, where, found, "");
  }

  /** As a line of JSON has it. */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("level", level.name().toLowerCase(java.util.Locale.ROOT));
    fields.put("where", where);
    fields.put("found", found);
    if (!mend.isEmpty()) {
      fields.put("mend", mend);
    }
    return fields;
  }
}
