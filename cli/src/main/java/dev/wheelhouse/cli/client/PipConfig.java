package dev.wheelhouse.cli.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What pip is told before its command line: its files of every level, the weakest first, and its
 * variables. Source: pip's user guide, "Configuration", and pip's own {@code configuration.py}.
 */
final class PipConfig {
  private static final String DEVICE = "/dev/null";
  private static final String PREFIX = "PIP_";

  private final Surroundings surroundings;

  PipConfig(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * One option.
   *
   * @param where the file, or the variable
   * @param level {@code global}, {@code user}, {@code site}, {@code file} (by {@code
   *     PIP_CONFIG_FILE}) or {@code variable}
   * @param section {@code global} or the name of a command; of variables empty
   * @param key long option without hyphens in front
   */
  record Option(String where, String level, String section, String key, String value) {
    /** The command that takes it away. */
    String unset() {
      return switch (level) {
        case "variable" -> "unset " + where;
        case "file" -> "take " + key + " out of " + where;
        default -> "python -m pip config --%s unset %s.%s".formatted(level, section, key);
      };
    }

    /** Its values: several of one option stand on lines, or between spaces. */
    List<String> values() {
      return value.isBlank() ? List.of() : List.of(value.strip().split("\\s+", -1));
    }
  }

  /** All options that count, the weakest level first. */
  List<Option> options(Optional<Interpreter> python) {
    List<Option> options = new ArrayList<>();
    String named = surroundings.variable("PIP_CONFIG_FILE");
    if (!named.equals(DEVICE)) {
      global().forEach(file -> read(file, "global", options));
      // A file that is named takes the place of the user's own.
      if (named.isEmpty() || !Files.exists(Path.of(named))) {
        user().forEach(file -> read(file, "user", options));
      }
      python.ifPresent(found -> read(found.prefix().resolve("pip.conf"), "site", options));
      if (!named.isEmpty()) {
        read(Path.of(named), "file", options);
      }
    }
    surroundings.environment().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(PREFIX) && !entry.getValue().isEmpty())
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(entry -> {
          String key = key(entry.getKey().substring(PREFIX.length()));
          options.add(new Option(entry.getKey(), "variable", "", key, entry.getValue()));
        });
    return options;
  }

  private List<Path> global() {
    List<Path> files = new ArrayList<>();
    if (isMac()) {
      files.add(surroundings.root().resolve("Library/Application Support/pip/pip.conf"));
      return files;
    }
    List<Path> places = surroundings.systemConfig();
    for (int i = places.size() - 1; i >= 0; i--) {
      files.add(places.get(i).resolve("pip/pip.conf"));
    }
    files.add(surroundings.root().resolve("etc/pip.conf"));
    return files;
  }

  private List<Path> user() {
    Path application = surroundings.home().resolve("Library/Application Support/pip");
    Path now = isMac() && Files.isDirectory(application) ? application : configured();
    return List.of(surroundings.home().resolve(".pip/pip.conf"), now.resolve("pip.conf"));
  }

  private Path configured() {
    return surroundings.userConfig().resolve("pip");
  }

  private static boolean isMac() {
    return System.getProperty("os.name", "").startsWith("Mac");
  }

  private static void read(Path file, String level, List<Option> into) {
    Surroundings.text(file).ifPresent(text -> parse(text, file.toString(), level, into));
  }

  /** Python's INI: sections, {@code key = value} or {@code key: value}, values go on indented. */
  static void parse(String text, String where, String level, List<Option> into) {
    String section = "";
    for (String line : text.lines().toList()) {
      String plain = line.strip();
      boolean goesOn = !line.isEmpty() && Character.isWhitespace(line.charAt(0));
      if (plain.isEmpty() || plain.startsWith("#") || plain.startsWith(";")) {
        continue;
      }
      int sign = plain.replace(':', '=').indexOf('=');
      if (plain.startsWith("[") && plain.endsWith("]")) {
        section = plain.substring(1, plain.length() - 1).strip();
      } else if (goesOn && !into.isEmpty() && into.getLast().where().equals(where)) {
        Option last = into.removeLast();
        into.add(new Option(where, level, last.section(), last.key(), last.value() + "\n" + plain));
      } else if (sign > 0) {
        String value = plain.substring(sign + 1).strip();
        into.add(new Option(where, level, section, key(plain.substring(0, sign)), value));
      }
    }
  }

  private static String key(String written) {
    String name = written.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    return name.startsWith("--") ? name.substring(2) : name;
  }
}
