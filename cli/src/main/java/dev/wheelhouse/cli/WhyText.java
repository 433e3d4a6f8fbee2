package dev.wheelhouse.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code why} tells, in lines for people. */
final class WhyText {
  private static final int MOST_FILES = 4;

  private final Map<String, Object> fields;
  private final List<String> lines = new ArrayList<>();

  WhyText(Map<String, Object> fields) {
    this.fields = fields;
  }

  List<String> lines() {
    String at = text(fields, "at");
    lines.add(
        "%s at %s%s".formatted(text(fields, "asked"), text(fields, "path"), when(" as of ", at)));
    rule(map(fields.get("rule")));
    tell("project", text(fields, "local"));
    tell("refused", text(fields, "refused"));
    maps("sources").forEach(this::source);
    tell("failed", text(fields, "failed"));
    if (fields.containsKey("failed")) {
      return lines; // nobody knows what the page would list
    }
    if (fields.containsKey("files")) {
      List<Map<?, ?>> files = maps("files");
      files.forEach(this::file);
      if (files.isEmpty()) {
        tell("file", "no source that was asked lists it");
      }
      return lines;
    }
    if (fields.containsKey("newest")) {
      newest(map(fields.get("newest")));
    } else {
      tell("newest", "nothing on the page fits");
    }
    maps("hidden").forEach(this::hidden);
    return lines;
  }

  private void rule(Map<?, ?> rule) {
    if (number(rule, "number") == 0) {
      tell("rule", "no rule of the index names the project");
      return;
    }
    List<?> sources = list(rule, "sources");
    tell(
        "rule",
        "%s of %s, for %s: %s%s"
            .formatted(
                rule.get("number"),
                rule.get("of"),
                join(list(rule, "projects")),
                join(sources),
                sources.size() < 2 ? "" : merge(text(rule, "merge"))));
  }

  private static String merge(String merge) {
    return switch (merge) {
      case "versions" -> "; of each version the first that has it gives the files";
      case "files" -> "; of each file name the first that has it";
      default -> "; the first that has the project gives the page";
    };
  }

  private void source(Map<?, ?> source) {
    StringBuilder said = new StringBuilder(text(source, "answer"));
    String why = text(source, "why");
    if (!why.isEmpty()) {
      said.append(": ").append(why);
    }
    if (source.containsKey("status")) {
      said.append(", ").append(text(source, "status"));
      said.append(source.containsKey("allowed") ? ", allowed by you" : "");
    }
    if (source.containsKey("age-seconds")) {
      said.append(", asked ").append(age(number(source, "age-seconds"))).append(" ago");
    }
    if (source.containsKey("files")) {
      said.append("; ").append(counted(source));
      said.append(when(", newest ", text(source, "newest")));
    }
    if (source.containsKey("fitting")) {
      said.append(
          "; %s fit, %s on the page".formatted(source.get("fitting"), source.get("listed")));
    }
    tell(text(source, "source"), said.toString());
  }

  private void newest(Map<?, ?> newest) {
    List<?> files = list(newest, "files");
    tell(
        "newest",
        "%s from %s%s, %s:"
            .formatted(
                newest.get("version"),
                join(list(newest, "sources")),
                newest.containsKey("yanked") ? ", yanked" : "",
                files.size() == 1 ? "1 file" : files.size() + " files"));
    files.stream().limit(MOST_FILES).forEach(file -> tell("", file.toString()));
    if (files.size() > MOST_FILES) {
      tell("", "and %d more".formatted(files.size() - MOST_FILES));
    }
  }

  private void hidden(Map<?, ?> hidden) {
    tell(
        "hidden",
        "%s of %s: %s (%s)"
            .formatted(
                counted(hidden), hidden.get("source"), hidden.get("why"), hidden.get("example")));
  }

  private void file(Map<?, ?> file) {
    boolean listed = Boolean.TRUE.equals(file.get("listed"));
    tell(
        listed ? "listed" : "hidden",
        "%s of %s%s"
            .formatted(file.get("filename"), file.get("source"), when(": ", text(file, "why"))));
    tell("", text(file, "path"));
    tell("", when("sha256 ", text(file, "sha256")));
    tell("", Boolean.TRUE.equals(file.get("here")) ? "its bytes are here" : "not fetched yet");
  }

  private void tell(String name, String words) {
    if (!words.isEmpty()) {
      lines.add("%-14s %s".formatted(name, words).stripTrailing());
    }
  }

  private static String counted(Map<?, ?> some) {
    long files = number(some, "files");
    long versions = number(some, "versions");
    return (files == 1 ? "1 file" : files + " files")
        + (versions == 1 ? " of 1 version" : " of " + versions + " versions");
  }

  private static String age(long seconds) {
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 2 * 3600) {
      return seconds / 60 + " min";
    }
    return seconds < 48 * 3600 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
  }

  private static String when(String before, String text) {
    return text.isEmpty() ? "" : before + text;
  }

  private static String text(Map<?, ?> some, String name) {
    Object value = some.get(name);
    return value == null ? "" : value.toString();
  }

  private static long number(Map<?, ?> some, String name) {
    return some.get(name) instanceof Number number ? number.longValue() : 0;
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(Map<?, ?> some, String name) {
    return some.get(name) instanceof List<?> all ? all : List.of();
  }

  private List<Map<?, ?>> maps(String name) {
    List<Map<?, ?>> all = new ArrayList<>();
    list(fields, name).forEach(one -> all.add(map(one)));
    return all;
  }

  private static String join(List<?> words) {
    return String.join(", ", words.stream().map(Object::toString).toList());
  }
}
