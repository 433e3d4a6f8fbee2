package dev.wheelhouse.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with the settings, gathered so that it can be mended in one go. */
final class Problems {
  private static final int SHOWN_CHARACTERS = 120;
  private static final int LISTED = 12;

  private final List<String> lines = new ArrayList<>();

  /** A value that does not fit: {@code origin: key: value (expected: …)}. */
  void misfit(Entry entry, String key, String expected) {
    lines.add(
        "%s: %s: %s (expected: %s)"
            .formatted(entry.origin().text(), key, shown(entry.value()), expected));
  }

  /**
   * A word that is not known, with the most similar one of those that are.
   *
   * @param context what stands before the word in the message, with its separator; may be empty
   */
  void unknown(Origin origin, String context, String word, Collection<String> known) {
    lines.add(origin.text() + ": " + context + word + ": unknown" + hint(word, known));
  }

  /** A variable that sets nothing. */
  void unknownVariable(Origin origin, Collection<String> known) {
    lines.add(origin.text() + ": unknown" + hint(origin.text(), known));
  }

  private static String hint(String word, Collection<String> known) {
    var near = Nearest.of(word, known);
    if (near.isPresent()) {
      return " (did you mean " + near.get() + "?)";
    }
    return known.size() > LISTED ? "" : " (expected: one of " + String.join(", ", known) + ")";
  }

  /** Anything else; {@code what} ends without a full stop. */
  void add(Origin origin, String what) {
    lines.add(origin.text() + ": " + withoutCredentials(what));
  }

  /** Ends the reading if anything was wrong. */
  void throwIfAny() throws SettingsException {
    if (!lines.isEmpty()) {
      throw new SettingsException(String.join("\n", lines));
    }
  }

  private static String shown(Object value) {
    return switch (value) {
      case String text -> "\"" + shortened(withoutCredentials(text)) + "\"";
      case List<?> values ->
          values.stream().map(Problems::shown).collect(Collectors.joining(", ", "[", "]"));
      case WrittenTable table -> "a table";
      default -> value.toString();
    };
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
  }

  /** Whatever may be a password goes: all before the last {@code @}, but for a scheme. */
  private static String withoutCredentials(String text) {
    return text.replaceAll("([a-z+]+://)?\\S*@", "$1***@");
  }
}
