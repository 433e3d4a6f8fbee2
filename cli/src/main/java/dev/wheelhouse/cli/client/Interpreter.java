package dev.wheelhouse.cli.client;

import dev.wheelhouse.storage.JsonLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Python, as it tells itself.
 *
 * @param tag the best one that it accepts; empty if neither it nor its pip can tell
 * @param accepted how many tags it accepts
 * @param pip the version of its own pip; empty if it has none
 * @param pipAt where that lies
 */
record Interpreter(
    String version,
    Path executable,
    Path prefix,
    boolean venv,
    String platform,
    long bits,
    String tag,
    long accepted,
    String pip,
    String pipAt) {

  /** Asks {@code python}; empty if it is none that runs. */
  static Optional<Interpreter> ask(Programs programs, Path python) {
    Programs.Told told = programs.ask(List.of(python.toString(), "-c", script()));
    if (!told.ok()) {
      return Optional.empty();
    }
    try {
      // Start-up files may have printed something before.
      String last = told.text().substring(told.text().lastIndexOf('\n') + 1);
      Map<String, Object> fields = JsonLines.parse(last);
      return Optional.of(
          new Interpreter(
              text(fields, "version"),
              Path.of(text(fields, "executable")),
              Path.of(text(fields, "prefix")),
              Boolean.TRUE.equals(fields.get("venv")),
              text(fields, "platform"),
              number(fields, "bits"),
              fields.get("tags") instanceof List<?> tags && !tags.isEmpty()
                  ? String.valueOf(tags.getFirst())
                  : "",
              number(fields, "accepted"),
              text(fields, "pip"),
              text(fields, "pip-at")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String text(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof String text ? text : "";
  }

  private static long number(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof Number number ? number.longValue() : 0;
  }

  private static String script() {
    try (InputStream text = Interpreter.class.getResourceAsStream("interpreter.py")) {
      if (text == null) {
        throw new IllegalStateException("not in the build: interpreter.py");
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("not readable: interpreter.py", e);
    }
  }
}
