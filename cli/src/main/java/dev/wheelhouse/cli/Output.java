package dev.wheelhouse.cli;

import dev.wheelhouse.storage.JsonLines;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What a command prints: for people, or lines of JSON with {@code --json}. */
final class Output {
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};

  @Option(names = "--json", description = "one line of JSON for each thing, for scripts")
  private boolean json;

  @Spec(Target.MIXEE)
  private @Nullable CommandSpec spec;

  boolean json() {
    return json;
  }

  PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }

  void json(Map<String, Object> fields) {
    out().println(JsonLines.line(fields));
  }

  /** A field as text, empty if it is not there. */
  static String text(Map<String, Object> fields, String name) {
    Object value = fields.get(name);
    return value instanceof List<?> all
        ? all.stream().map(Object::toString).collect(Collectors.joining(", "))
        : value == null ? "" : value.toString();
  }

  /** A field as a number, 0 if it is not there. */
  static long number(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof Number number ? number.longValue() : 0;
  }

  /** A number of bytes in three digits and a decimal unit, e.g. {@code 768 MB}. */
  static String bytes(long count) {
    double value = count;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    String form = unit == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s";
    return form.formatted(value, UNITS[unit]);
  }
}
